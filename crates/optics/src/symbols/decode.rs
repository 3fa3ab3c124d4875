//! The decoder of bar codes: given a picture of at most one, the bytes in it. It may panic on bytes that were made for it;
//! nothing of that goes further than this file.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::aztec::AztecReader;
use rxing::common::HybridBinarizer;
use rxing::datamatrix::DataMatrixReader;
use rxing::pdf417::PDF417Reader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, RXingResult, RXingResultMetadataType,
    RXingResultMetadataValue, Reader,
};

use super::{Symbology, codewords};
use crate::grey::Grey;

/// A decoded symbol, with points on its edge.
pub(super) struct Decoded {
    pub(super) symbology: Symbology,
    pub(super) bytes: Vec<u8>,
    pub(super) corners: Vec<(f32, f32)>,
    pub(super) error_correction: Option<String>,
}

thread_local! {
    static DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Returns true while a symbol is decoded on this thread: a panic then is caught, and a panic hook need not report it.
#[must_use]
pub fn is_decoding() -> bool {
    DECODING.get()
}

/// Decodes a symbol of one kind. A panic of the decoder is no symbol.
pub(super) fn decode(grey: &Grey, symbology: Symbology) -> Option<Decoded> {
    DECODING.set(true);
    let decoded = catch_unwind(AssertUnwindSafe(|| attempt(grey, symbology)));
    DECODING.set(false);
    decoded.ok().flatten()
}

fn attempt(grey: &Grey, symbology: Symbology) -> Option<Decoded> {
    let side = |pixels: usize| u32::try_from(pixels).ok();
    let source = Luma8LuminanceSource::new(grey.to_bytes(), side(grey.width())?, side(grey.height())?).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        PossibleFormats: Some(HashSet::from([format(symbology)])),
        ..DecodeHints::default()
    };
    let result = match symbology {
        Symbology::DataMatrix => DataMatrixReader.decode_with_hints(&mut bitmap, &hints),
        Symbology::Qr => QrReader.decode_with_hints(&mut bitmap, &hints),
        Symbology::Aztec => AztecReader.decode_with_hints(&mut bitmap, &hints),
        Symbology::Pdf417 => PDF417Reader::new().decode_with_hints(&mut bitmap, &hints),
    };
    let result = result.ok()?;
    let bytes = match symbology {
        Symbology::DataMatrix => codewords::bytes(result.getRawBytes())?,
        Symbology::Qr => result.getRawBytes().to_vec(),
        Symbology::Aztec | Symbology::Pdf417 => latin(result.getText()),
    };
    if bytes.is_empty() {
        return None;
    }
    let corners = result.getPoints().iter().map(|point| (point.x, point.y)).collect();
    Some(Decoded { symbology, bytes, corners, error_correction: error_correction(&result) })
}

fn format(symbology: Symbology) -> BarcodeFormat {
    match symbology {
        Symbology::DataMatrix => BarcodeFormat::DATA_MATRIX,
        Symbology::Qr => BarcodeFormat::QR_CODE,
        Symbology::Aztec => BarcodeFormat::AZTEC,
        Symbology::Pdf417 => BarcodeFormat::PDF_417,
    }
}

fn error_correction(result: &RXingResult) -> Option<String> {
    let value = result.getRXingResultMetadata().get(&RXingResultMetadataType::ERROR_CORRECTION_LEVEL)?;
    match value {
        RXingResultMetadataValue::ErrorCorrectionLevel(level) => Some(level.clone()).filter(|level| !level.is_empty()),
        _ => None,
    }
}

/// The bytes of a text: ISO 8859-1, which symbols have unless they name another character set, else UTF-8.
fn latin(text: &str) -> Vec<u8> {
    let bytes: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    bytes.unwrap_or_else(|| text.as_bytes().to_vec())
}
