//! The colours of the page in its two schemes, safe for the colour-blind and held to WCAG AA by a test.
//! Says not where a colour is used: `style.css` does.
//! Called by `html`.

/// Role, colour on light paper, colour on dark.
type Colour = (&'static str, &'static str, &'static str);

/// Orange against blue keeps strain and support apart in every common form of colour blindness.
const COLOURS: [Colour; 14] = [
    ("paper", "#ffffff", "#15181b"),
    ("wash", "#f5f3ee", "#1e2327"),
    ("ink", "#1b2024", "#eceae4"),
    ("quiet", "#555e65", "#a8b0b6"),
    ("line", "#d8d4cb", "#384046"),
    ("link", "#0b5688", "#8fc8f0"),
    ("strain", "#b8470f", "#f29360"),
    ("support", "#11688c", "#62b9dd"),
    ("agency", "#7d4a92", "#cb9fdd"),
    ("plain", "#636d74", "#9aa4ab"),
    ("scratch", "#f1c3a4", "#6e3413"),
    ("dot", "#e6d3ee", "#48285a"),
    ("notice", "#fbe7a2", "#4c3a0a"),
    ("notice-ink", "#4a3300", "#ffe6a3"),
];

type Pick = fn(&Colour) -> &'static str;

fn light(colour: &Colour) -> &'static str {
    colour.1
}

fn dark(colour: &Colour) -> &'static str {
    colour.2
}

/// The style rules that set the custom properties of both schemes. Paper is always light.
pub(super) fn variables() -> String {
    let of =
        |pick: Pick| -> String { COLOURS.iter().map(|colour| format!("--{}:{};", colour.0, pick(colour))).collect() };
    format!(
        ":root{{color-scheme:light;{}}}@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{}}}}}",
        of(light),
        of(dark)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal")) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn colour(name: &str, pick: Pick) -> &'static str {
        COLOURS.iter().find(|colour| colour.0 == name).map(pick).expect("a colour of the palette")
    }

    #[test]
    fn black_on_white_has_the_contrast_of_the_standards_example() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    }

    #[test]
    fn text_has_four_and_a_half_to_one_and_graphics_three_to_one_in_both_schemes() {
        for (scheme, pick) in [("light", light as Pick), ("dark", dark)] {
            for (front, ground, least) in [
                ("ink", "paper", 7.0),
                ("ink", "wash", 7.0),
                ("quiet", "paper", 4.5),
                ("quiet", "wash", 4.5),
                ("link", "paper", 4.5),
                ("link", "wash", 4.5),
                ("notice-ink", "notice", 4.5),
                ("strain", "paper", 4.5),
                ("support", "paper", 4.5),
                ("agency", "paper", 4.5),
                ("plain", "paper", 3.0),
                ("strain", "wash", 3.0),
                ("support", "wash", 3.0),
                ("plain", "wash", 3.0),
                ("scratch", "strain", 3.0),
                ("dot", "agency", 3.0),
            ] {
                let found = contrast(colour(front, pick), colour(ground, pick));
                assert!(found >= least, "{scheme}: {front} on {ground} is {found:.2}:1, at least {least}:1 is needed");
            }
        }
    }
}
