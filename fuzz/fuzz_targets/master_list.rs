#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bordercheck::laws::hold("master_list", bytes));
