//! The typeface of pages: a part of each, so that they load nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const FONT: &[u8] = include_bytes!("fonts/RungsSans.woff2");

/// The rule of the typeface.
pub(super) fn font_face() -> String {
    format!(
        "@font-face{{font-family:\"Rungs Sans\";font-display:block;\
         src:url(data:font/woff2;base64,{}) format(\"woff2\")}}\n",
        STANDARD.encode(FONT)
    )
}
