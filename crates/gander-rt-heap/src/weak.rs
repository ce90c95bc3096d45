//! Weak handles: one word per address, cleared when the object is gone.
//!
//! Invariant: an address has one handle as long as its object is alive and the
//! handle was asked for, so weak pointers to one address are equal; a handle
//! is itself an object of the heap, alive while its special or a weak pointer
//! refers to it.

use crate::cache::Cache;
use crate::heap::{AllocError, Heap};
use crate::lock::lock;
use crate::specials::Special;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes of a handle. Go's are of this size too, which statistics show.
const HANDLE: usize = 16;

impl Heap {
    /// The weak handle of an address, made if there is none: a word that holds
    /// the address until its object becomes unreachable, and 0 from then on.
    /// An address outside of the heap keeps its handle for ever.
    ///
    /// # Errors
    /// As [`Heap::alloc`].
    ///
    /// # Safety
    /// As [`Heap::alloc`]; the object is reachable.
    pub unsafe fn weak_handle(
        &self,
        cache: NonNull<Cache>,
        address: usize,
    ) -> Result<NonNull<usize>, AllocError> {
        if let Some(handle) = self.existing_handle(address) {
            return Ok(handle);
        }
        // SAFETY: the caller's promises.
        let fresh = unsafe { self.alloc(cache, HANDLE, None, true)?.cast::<usize>() };
        let mut specials = lock(&self.specials);
        if let Some(handle) = specials.weak_handle(address).and_then(pointer) {
            // Another thread was faster.
            return Ok(handle);
        }
        // SAFETY: a fresh object of 16 bytes; nobody else knows it yet.
        unsafe { AtomicUsize::from_ptr(fresh.as_ptr()) }.store(address, Relaxed);
        specials.add(address, Special::Weak(fresh.as_ptr() as usize));
        Ok(fresh)
    }

    /// The weak handle of an address, if there is one.
    pub fn existing_handle(&self, address: usize) -> Option<NonNull<usize>> {
        lock(&self.specials).weak_handle(address).and_then(pointer)
    }

    /// The address that a weak handle stands for: 0 if the object is gone.
    ///
    /// # Safety
    /// The handle is of this heap and alive.
    pub unsafe fn weak_value(&self, handle: NonNull<usize>) -> usize {
        // SAFETY: the caller's handle; handles are only accessed as atomics.
        unsafe { AtomicUsize::from_ptr(handle.as_ptr()) }.load(Relaxed)
    }
}

fn pointer(handle: usize) -> Option<NonNull<usize>> {
    NonNull::new(handle as *mut usize)
}
