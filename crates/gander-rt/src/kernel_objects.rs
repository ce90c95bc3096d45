//! What a file descriptor leads to, as numbers by which the race detector knows
//! who wrote what somebody reads.
//!
//! Invariant: whoever reads data has a number in common with whoever wrote it.
//! The two directions of a connection have different numbers, and so have two
//! connections: what one orders, another does not. Where the kernel does not
//! say who is at the other end of a Unix socket, such sockets share a number,
//! which orders too much, never too little.

use gander_rt_race::Io;
use std::hash::{DefaultHasher, Hash, Hasher as _};

/// What data goes through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
enum Object {
    /// A pipe, a regular file: device and inode.
    File(libc::dev_t, libc::ino_t),
    /// A character or block device: its number.
    Device(libc::dev_t),
    /// One direction of a connection of the Internet's families: from, to.
    Connection(Option<End>, Option<End>),
    /// What one Unix socket sends: its inode.
    Unix(libc::ino_t),
    /// What any Unix socket sends to one that is not known.
    UnixUnknown,
}

/// Address and port.
type End = (u128, u16);

/// The numbers of what `fd` leads to; none if it is closed, or if it is being
/// closed and nobody else sees that.
pub(crate) fn kernel_objects(fd: i32, io: Io) -> [Option<u64>; 2] {
    objects(fd, io).map(|object| {
        let mut hasher = DefaultHasher::new();
        object?.hash(&mut hasher);
        Some(hasher.finish())
    })
}

fn objects(fd: i32, io: Io) -> [Option<Object>; 2] {
    let mut status = std::mem::MaybeUninit::<libc::stat>::zeroed();
    // SAFETY: fstat writes a whole stat, or fails.
    let status = unsafe {
        if libc::fstat(fd, status.as_mut_ptr()) != 0 {
            return [None; 2];
        }
        status.assume_init()
    };
    let file = Object::File(status.st_dev, status.st_ino);
    let object = match status.st_mode & libc::S_IFMT {
        libc::S_IFSOCK => match [end(fd, libc::getsockname), end(fd, libc::getpeername)] {
            [Name::Unix, _] => return unix::objects(status.st_ino, io),
            [own, peer] => {
                let (own, peer) = (own.internet(), peer.internet());
                match io {
                    Io::Read => Object::Connection(peer, own),
                    Io::Write | Io::Close => Object::Connection(own, peer),
                }
            }
        },
        libc::S_IFIFO => file,
        _ if io == Io::Close => return [None; 2],
        libc::S_IFCHR | libc::S_IFBLK => Object::Device(status.st_rdev),
        _ => file,
    };
    [Some(object), None]
}

/// How a socket is called.
enum Name {
    Internet(End),
    Unix,
    Other,
}

impl Name {
    fn internet(self) -> Option<End> {
        match self {
            Name::Internet(end) => Some(end),
            Name::Unix | Name::Other => None,
        }
    }
}

type NameOf = unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32;

fn end(fd: i32, name: NameOf) -> Name {
    let mut address = std::mem::MaybeUninit::<libc::sockaddr_storage>::zeroed();
    let mut size = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    // SAFETY: the kernel writes at most `size` bytes of an address; the
    // family says which it is, and all zeros are one of no family.
    unsafe {
        if name(fd, address.as_mut_ptr().cast(), &raw mut size) != 0 {
            return Name::Other;
        }
        let address = address.as_ptr();
        match i32::from((*address).ss_family) {
            libc::AF_INET => {
                let v4 = address.cast::<libc::sockaddr_in>().read();
                let ip = std::net::Ipv4Addr::from(u32::from_be(v4.sin_addr.s_addr));
                Name::Internet((ip.to_ipv6_mapped().into(), v4.sin_port))
            }
            libc::AF_INET6 => {
                let v6 = address.cast::<libc::sockaddr_in6>().read();
                Name::Internet((u128::from_be_bytes(v6.sin6_addr.s6_addr), v6.sin6_port))
            }
            libc::AF_UNIX => Name::Unix,
            _ => Name::Other,
        }
    }
}

/// The ends of Unix sockets, which have no names that tell them apart: the
/// kernel says by its diagnostics (sock_diag(7)) which inode the other end has.
mod unix {
    use super::Object;
    use gander_rt_race::Io;
    use std::collections::HashMap;
    use std::sync::{Mutex, PoisonError};

    /// The other ends, by inode. The kernel forgets a closed one while its data
    /// can still be read; numbers of inodes are not used again.
    static PEERS: Mutex<Option<HashMap<libc::ino_t, libc::ino_t>>> = Mutex::new(None);

    pub(super) fn objects(own: libc::ino_t, io: Io) -> [Option<Object>; 2] {
        let peer = peer(own);
        if io == Io::Close {
            let mut peers = PEERS.lock().unwrap_or_else(PoisonError::into_inner);
            peers.get_or_insert_default().remove(&own);
        }
        match (io, peer) {
            (Io::Read, Some(peer)) => [Some(Object::Unix(peer)), None],
            (Io::Read, None) => [Some(Object::UnixUnknown), None],
            (Io::Write | Io::Close, Some(_)) => [Some(Object::Unix(own)), None],
            // Whom it will be accepted by may learn who wrote, or may not.
            (Io::Write | Io::Close, None) => [Some(Object::Unix(own)), Some(Object::UnixUnknown)],
        }
    }

    fn peer(own: libc::ino_t) -> Option<libc::ino_t> {
        let mut peers = PEERS.lock().unwrap_or_else(PoisonError::into_inner);
        let peers = peers.get_or_insert_default();
        if let Some(&peer) = peers.get(&own) {
            return Some(peer);
        }
        let peer = ask(own)?;
        peers.insert(own, peer);
        peers.insert(peer, own);
        Some(peer)
    }

    /// A question of sock_diag(7): the message's header, then what is asked.
    #[repr(C)]
    struct Question {
        header: libc::nlmsghdr,
        family: u8,
        protocol: u8,
        padding: u16,
        states: u32,
        inode: u32,
        show: u32,
        cookie: [u32; 2],
    }

    /// `SOCK_DIAG_BY_FAMILY` of linux/sock_diag.h.
    const BY_FAMILY: u16 = 20;
    /// `UDIAG_SHOW_PEER` of linux/unix_diag.h.
    const SHOW_PEER: u32 = 4;
    /// `UNIX_DIAG_PEER` of linux/unix_diag.h.
    const PEER: u16 = 2;
    /// Bytes before the attributes of an answer: `nlmsghdr`, `unix_diag_msg`.
    const FIXED: usize = size_of::<libc::nlmsghdr>() + 16;

    /// The inode of the other end; none where the kernel does not say it, or
    /// there is no other end.
    fn ask(own: libc::ino_t) -> Option<libc::ino_t> {
        let question = Question {
            header: libc::nlmsghdr {
                nlmsg_len: size_of::<Question>() as u32,
                nlmsg_type: BY_FAMILY,
                nlmsg_flags: libc::NLM_F_REQUEST as u16,
                nlmsg_seq: 1,
                nlmsg_pid: 0,
            },
            family: libc::AF_UNIX as u8,
            protocol: 0,
            padding: 0,
            states: u32::MAX,
            inode: u32::try_from(own).ok()?,
            show: SHOW_PEER,
            cookie: [u32::MAX; 2],
        };
        let mut answer = [0u8; 1024];
        // SAFETY: the calls read a whole question and write into the answer,
        // which is as long as they are told.
        let len = unsafe {
            let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
            let fd = libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_SOCK_DIAG);
            if fd < 0 {
                return None;
            }
            let sent = libc::send(fd, (&raw const question).cast(), size_of::<Question>(), 0);
            let len = match sent {
                0.. => libc::recv(fd, answer.as_mut_ptr().cast(), answer.len(), 0),
                _ => -1,
            };
            libc::close(fd);
            len
        };
        let answer = answer.get(..usize::try_from(len).ok()?)?;
        let kind = u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?);
        if kind != BY_FAMILY {
            return None;
        }
        peer_attribute(answer.get(FIXED..)?).filter(|&peer| peer != 0)
    }

    /// The inode in the attributes of an answer.
    fn peer_attribute(mut attributes: &[u8]) -> Option<libc::ino_t> {
        loop {
            let half = |at| {
                Some(u16::from_ne_bytes(
                    attributes.get(at..at + 2)?.try_into().ok()?,
                ))
            };
            let (len, kind) = (usize::from(half(0)?), half(2)?);
            if kind == PEER {
                let value = attributes.get(4..8)?.try_into().ok()?;
                return Some(u32::from_ne_bytes(value).into());
            }
            attributes = attributes.get(len.max(4).next_multiple_of(4)..)?;
        }
    }
}
