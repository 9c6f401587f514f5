//! What the fuzz targets share: one harvest of bytes in memory.
//! Checks that every thread is sound; decides nothing else.
//! Called by each target.

#![forbid(unsafe_code)]

use groundswell::corpus::{GenericNames, Key, Record};
use groundswell::harvest::{Columns, Options, harvest_reader};

/// Harvests a beginning and the fuzzer's bytes. Panics when a thread that comes out is not sound.
pub fn harvest(name: &str, beginning: &[u8], bytes: &[u8]) {
    let key = Key::new(b"a key for fuzzing").expect("long enough");
    let options = Options { key, generic: GenericNames::default(), columns: Columns::default() };
    let whole = [beginning, bytes].concat();
    let _ = harvest_reader(&*whole, name, &options, &mut |thread, _| {
        assert_eq!(thread.check(), Ok(()));
        Ok(())
    });
}
