//! The C ABI: bytes in linear memory, and nothing else. A request is `length` bytes at `place`, which
//! the caller got from [`lab_alloc`]; an answer is `length << 32 | place`, to be given back by
//! [`lab_free`]: one byte, 0 for an answer and 1 for a refusal in words, then the rest. What panics
//! traps, after its text was handed to the page, and the instance is not to be used again.

#![expect(unsafe_code, reason = "a page hands over memory as numbers")]

use std::sync::{LazyLock, Mutex, PoisonError};

use crate::{Lab, Refusal};

/// The state of the instance.
static LAB: LazyLock<Mutex<Lab>> = LazyLock::new(|| {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.to_string();
        // SAFETY: the page reads as many bytes from there while the text is held here.
        unsafe { lab_panicked(text.as_ptr(), text.len()) };
    }));
    Mutex::default()
});

#[link(wasm_import_module = "env")]
unsafe extern "C" {
    /// Tells the page why the instance ends.
    fn lab_panicked(text: *const u8, length: usize);
}

/// Room for a request.
#[unsafe(no_mangle)]
extern "C" fn lab_alloc(length: usize) -> *mut u8 {
    Box::leak(vec![0; length].into_boxed_slice()).as_mut_ptr()
}

/// Gives back the room of a request or an answer.
///
/// # Safety
///
/// `place` and `length` are those of [`lab_alloc`], or of an answer, and are not used afterwards.
#[unsafe(no_mangle)]
unsafe extern "C" fn lab_free(place: *mut u8, length: usize) {
    // SAFETY: a box of so many bytes was leaked there.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(place, length)) });
}

/// Answers a request that lies in memory.
///
/// # Safety
///
/// `length` bytes at `place` are those of [`lab_alloc`].
unsafe fn answer(
    place: *const u8,
    length: usize,
    act: impl FnOnce(&mut Lab, &[u8]) -> Result<Vec<u8>, Refusal>,
) -> u64 {
    // SAFETY: as the caller promises.
    let request = unsafe { std::slice::from_raw_parts(place, length) };
    let mut lab = LAB.lock().unwrap_or_else(PoisonError::into_inner);
    let mut bytes = vec![0];
    match act(&mut lab, request) {
        Ok(answer) => bytes.extend(answer),
        Err(Refusal(text)) => {
            bytes[0] = 1;
            bytes.extend(text.into_bytes());
        }
    }
    let bytes = Box::leak(bytes.into_boxed_slice());
    (bytes.len() as u64) << 32 | bytes.as_ptr() as usize as u64
}

/// Exports a function of [`Lab`].
macro_rules! export {
    ($($(#[$doc:meta])* $name:ident = $function:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        ///
        /// `length` bytes at `place` are those of [`lab_alloc`].
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(place: *const u8, length: usize) -> u64 {
            // SAFETY: as the caller promises.
            unsafe { answer(place, length, Lab::$function) }
        }
    )*};
}

export! {
    /// [`Lab::describe`].
    lab_describe = describe;
    /// [`Lab::simulate`].
    lab_simulate = simulate;
    /// [`Lab::absorb`].
    lab_absorb = absorb;
    /// [`Lab::results`].
    lab_results = results;
    /// [`Lab::people`].
    lab_people = people;
    /// [`Lab::story`].
    lab_story = story;
    /// [`Lab::tables`].
    lab_tables = tables;
    /// [`Lab::scenario`].
    lab_scenario = scenario;
}
