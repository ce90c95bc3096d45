//! Names of objects keep apart what is apart.

use gander_conc::{Event, GoroutineId, Site, Space, SyncObject};

#[test]
fn name_spaces_do_not_meet() {
    let address = 0x7fff_ffff_f000;
    let objects = [
        (SyncObject::at(address), Space::Memory, Some(address)),
        (SyncObject::kernel(address), Space::Kernel, None),
        (SyncObject::runtime(address), Space::Runtime, None),
    ];
    for (i, (object, space, at)) in objects.iter().enumerate() {
        assert_eq!((object.space(), object.address()), (*space, *at));
        assert_eq!(object.key(), address);
        for (other, ..) in &objects[i + 1..] {
            assert_ne!(object, other);
        }
    }
}

#[test]
fn events_name_their_object_and_partner() {
    let channel = SyncObject::at(64);
    let receiver = GoroutineId(9);
    let event = Event::ChanRendezvous { channel, receiver };
    assert_eq!(
        (event.object(), event.partner()),
        (Some(channel), Some(receiver))
    );
    let event = Event::AtomicRmw {
        address: 64,
        size: 8,
    };
    assert_eq!((event.object(), event.partner()), (Some(channel), None));
    assert_eq!(Event::GoEnd.object(), None);
}

#[test]
fn events_stay_small() {
    assert!(size_of::<Event>() <= 24, "{}", size_of::<Event>());
    assert_eq!(size_of::<Site>(), 8);
}
