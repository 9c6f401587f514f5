//! Rising whole numbers in few bits: the gaps between them in a Golomb-Rice code.
//! Knows nothing of what the numbers mean.
//! Called by `seen`.

/// Packs numbers that rise strictly: how many (4 bytes), parameter (1 byte), bytes that follow (4 bytes), then for each gap
/// its upper part in ones and a zero and its lower `parameter` bits. Whole numbers are little-endian, bits from the lowest.
///
/// About log2(mean gap) + 1.5 bits a number. Source: Golomb (1966), IEEE Trans. Inf. Theory 12(3):399-401; Rice & Plaunt
/// (1971), IEEE Trans. Commun. Technol. 19(6):889-897.
#[cfg(any(feature = "train", test))]
pub(super) fn pack(rising: &[u64]) -> Vec<u8> {
    let count = rising.len() as u32;
    let mean = rising.last().copied().unwrap_or(0) / u64::from(count.max(1));
    // The parameter that is best for gaps as chance makes them: their median.
    let parameter = (mean as f64 * std::f64::consts::LN_2).max(1.0).log2().round() as u8;
    let mut bits = Bits::default();
    let mut before = 0;
    for number in rising {
        let gap = number - before;
        before = *number;
        (0..gap >> parameter).for_each(|_| bits.push(true));
        bits.push(false);
        (0..parameter).for_each(|bit| bits.push(gap >> bit & 1 == 1));
    }
    let mut packed = count.to_le_bytes().to_vec();
    packed.push(parameter);
    packed.extend((bits.bytes.len() as u32).to_le_bytes());
    packed.extend(bits.bytes);
    packed
}

#[cfg(any(feature = "train", test))]
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: usize,
}

#[cfg(any(feature = "train", test))]
impl Bits {
    fn push(&mut self, bit: bool) {
        if self.used == self.bytes.len() * 8 {
            self.bytes.push(0);
        }
        self.bytes[self.used / 8] |= u8::from(bit) << (self.used % 8);
        self.used += 1;
    }
}

/// Takes what [`pack`] made from the front of `bytes`. Errs with what is wrong where it is cut short or makes no sense.
pub(super) fn unpack(bytes: &mut &[u8]) -> Result<Vec<u64>, String> {
    let cut = || "it is cut short".to_owned();
    let (head, rest) = bytes.split_at_checked(9).ok_or_else(cut)?;
    let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
    let (count, parameter) = (number(0), u32::from(head[4]));
    let (packed, rest) = rest.split_at_checked(number(5)).ok_or_else(cut)?;
    *bytes = rest;
    if parameter > 63 || count > packed.len() * 8 {
        return Err("its numbers do not fit its length".to_owned());
    }
    let mut bits = packed.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1));
    let mut bit = || bits.next().map(u64::from).ok_or_else(cut);
    let (mut rising, mut before) = (Vec::with_capacity(count), 0_u64);
    for _ in 0..count {
        let mut upper = 0_u64;
        while bit()? == 1 {
            upper += 1;
        }
        let mut gap = upper.checked_shl(parameter).filter(|gap| gap >> parameter == upper).ok_or_else(cut)?;
        for at in 0..parameter {
            gap |= bit()? << at;
        }
        before = before.checked_add(gap).ok_or_else(|| "its numbers are too large".to_owned())?;
        rising.push(before);
    }
    Ok(rising)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(numbers: &[u64]) -> Vec<u64> {
        let packed = pack(numbers);
        let mut rest = packed.as_slice();
        let unpacked = unpack(&mut rest).expect("whole");
        assert!(rest.is_empty());
        unpacked
    }

    #[test]
    fn numbers_come_back() {
        for numbers in [&[][..], &[0], &[7], &[0, 1, 2, 3], &[5, 1 << 40, (1 << 40) + 1], &[u64::MAX >> 1]] {
            assert_eq!(there_and_back(numbers), numbers);
        }
    }

    #[test]
    fn a_thousand_numbers_below_a_million_take_about_eleven_and_a_half_bits_each() {
        let numbers: Vec<u64> = (0..1000).map(|n| n * 1000 + n * n % 997).collect();
        assert_eq!(there_and_back(&numbers), numbers);
        let bits = pack(&numbers).len() * 8 / 1000;
        assert!((10..=12).contains(&bits), "{bits}");
    }

    #[test]
    fn bytes_that_are_cut_short_or_senseless_are_no_numbers() {
        let packed = pack(&[3, 1000, 70_000]);
        for most in 0..packed.len() {
            assert!(unpack(&mut &packed[..most]).is_err(), "{most}");
        }
        let mut many = packed.clone();
        many[0] = 200;
        assert!(unpack(&mut many.as_slice()).is_err());
        assert!(unpack(&mut [0xff; 40].as_slice()).is_err());
    }
}
