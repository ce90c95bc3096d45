//! String constants: bytes, concatenated lazily, so that a chain of `n` additions
//! costs one copy when somebody looks at the bytes and not `n` copies.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The bytes of a string constant; not necessarily valid UTF-8. Cloning is cheap.
#[derive(Clone)]
pub struct Text(Arc<Node>);

/// Invariant: `flat` is set, or `parts` is present. The parts are let go only
/// after `flat` has been set.
struct Node {
    len: u64,
    flat: OnceLock<Box<[u8]>>,
    parts: Mutex<Option<(Text, Text)>>,
}

impl Text {
    pub(crate) fn new(bytes: impl Into<Box<[u8]>>) -> Text {
        let bytes = bytes.into();
        let len = bytes.len() as u64;
        Text(Arc::new(Node {
            len,
            flat: OnceLock::from(bytes),
            parts: Mutex::new(None),
        }))
    }

    pub(crate) fn concat(&self, other: &Text) -> Text {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        let parts = Mutex::new(Some((self.clone(), other.clone())));
        let len = self.len().saturating_add(other.len());
        Text(Arc::new(Node {
            len,
            flat: OnceLock::new(),
            parts,
        }))
    }

    /// The number of bytes, known without building the string.
    pub fn len(&self) -> u64 {
        self.0.len
    }

    /// Whether the string has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes, put together at the first call.
    pub fn as_bytes(&self) -> &[u8] {
        let bytes = self.0.flat.get_or_init(|| self.flatten());
        // Holding on to the pieces would keep every byte in memory twice.
        drop(self.0.take_parts());
        bytes
    }

    /// The first `max` bytes, or all if there are fewer, without putting the
    /// rest together.
    pub(crate) fn prefix(&self, max: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.collect(&mut bytes, max);
        bytes.truncate(max);
        bytes
    }

    fn flatten(&self) -> Box<[u8]> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.len()).unwrap_or(0));
        self.collect(&mut bytes, usize::MAX);
        bytes.into_boxed_slice()
    }

    /// Appends the pieces to `bytes` until there are at least `enough`.
    fn collect(&self, bytes: &mut Vec<u8>, enough: usize) {
        // An explicit stack: addition chains in source can be very long.
        let mut pending = Vec::new();
        let mut next = Some(self.clone());
        while let Some(text) = next {
            next = match text.0.clone_parts() {
                Some((left, right)) => {
                    pending.push(right);
                    Some(left)
                }
                None => {
                    let flat = text.0.flat.get().map_or(&[][..], |flat| flat);
                    bytes.extend_from_slice(&flat[..flat.len().min(enough)]);
                    pending.pop().filter(|_| bytes.len() < enough)
                }
            };
        }
    }
}

impl Node {
    fn take_parts(&self) -> Option<(Text, Text)> {
        self.parts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn clone_parts(&self) -> Option<(Text, Text)> {
        self.parts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Node {
    /// Releases a long chain link by link instead of by recursion.
    fn drop(&mut self) {
        let mut pending = Vec::new();
        pending.extend(self.take_parts());
        while let Some((left, right)) = pending.pop() {
            for text in [left, right] {
                if let Some(node) = Arc::into_inner(text.0) {
                    pending.extend(node.take_parts());
                }
            }
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || self.len() == other.len() && self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.as_bytes()))
    }
}
