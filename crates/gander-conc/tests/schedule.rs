//! Schedules survive their bytes, and other bytes are refused, not believed.

use gander_conc::{Decision, DecodeError, Decoder, GoroutineId, Schedule};

const VALUES: &[u64] = &[
    0,
    1,
    15,
    16,
    127,
    128,
    2047,
    2048,
    u32::MAX as u64,
    1 << 40,
    u64::MAX,
];

fn all_decisions() -> Vec<Decision> {
    let mut all = Vec::new();
    for &value in VALUES {
        all.push(Decision::Run(GoroutineId(value)));
        all.push(Decision::PreemptAfter(value));
        all.push(Decision::Random(value));
        all.push(Decision::Completion(value));
        if let Ok(index) = u32::try_from(value) {
            all.push(Decision::Select(index));
            all.push(Decision::Timer(index));
            all.push(Decision::Wake(index));
        }
    }
    all
}

fn schedule(decisions: Vec<Decision>) -> Schedule {
    let mut image = [7; 32];
    image[0] = 0x80;
    Schedule {
        image,
        seed: 0xdead_beef_0000_0001,
        open: true,
        decisions,
    }
}

#[track_caller]
fn check_error(bytes: &[u8], expected: DecodeError) {
    let got = Decoder::new(bytes).find_map(Result::err);
    assert_eq!(got, Some(expected), "{bytes:x?}");
}

#[test]
fn every_decision_survives_its_bytes() {
    for decision in all_decisions() {
        let mut bytes = Vec::new();
        decision.encode(&mut bytes);
        let back: Vec<_> = Decoder::new(&bytes).collect();
        assert_eq!(back, [Ok(decision)], "{bytes:x?}");
    }
    let schedule = schedule(all_decisions());
    assert_eq!(Schedule::decode(&schedule.encode()), Ok(schedule));
}

#[test]
fn small_decisions_take_one_byte() {
    for small in 0..16 {
        let mut bytes = Vec::new();
        Decision::Run(GoroutineId(small)).encode(&mut bytes);
        assert_eq!(bytes.len(), 1);
    }
}

#[test]
fn every_prefix_is_an_error_or_a_shorter_schedule() {
    let whole = schedule(all_decisions());
    let bytes = whole.encode();
    for end in 0..bytes.len() {
        if let Ok(shorter) = Schedule::decode(&bytes[..end]) {
            assert!(whole.decisions.starts_with(&shorter.decisions));
            assert!(shorter.decisions.len() < whole.decisions.len());
        }
    }
}

#[test]
fn wrong_bytes_are_named() {
    check_error(&[0x07], DecodeError::UnknownKind(0));
    check_error(&[0x00, 0x80], DecodeError::Truncated(2));
    // A select case of 36 bits, and a number of 70.
    check_error(
        &[0x82, 0xff, 0xff, 0xff, 0xff, 0x0f],
        DecodeError::TooLarge(0),
    );
    let mut long = vec![0x80];
    long.extend([0xff; 10]);
    long.push(0);
    check_error(&long, DecodeError::TooLarge(1));
    assert_eq!(Schedule::decode(b"GIF89a"), Err(DecodeError::NotASchedule));
    let mut newer = schedule(Vec::new()).encode();
    newer[4] = 9;
    assert_eq!(Schedule::decode(&newer), Err(DecodeError::Version(9)));
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut bytes = Vec::new();
        for _ in 0..(state >> 60) + 1 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            bytes.push((state >> 33) as u8);
        }
        let mut again = Vec::new();
        let decoded: Result<Vec<_>, _> = Decoder::new(&bytes).collect();
        for decision in decoded.into_iter().flatten() {
            decision.encode(&mut again);
        }
        assert!(again.len() <= bytes.len());
    }
}
