//! Encoders of what the attacks are made of.

use std::io::{self, Cursor, Write};

use image::{DynamicImage, GrayImage, ImageFormat};

pub(super) fn encoded(image: &DynamicImage, format: ImageFormat) -> io::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

/// 64 greys under numbers that a decoder which forgets the palette would see as noise.
pub(super) fn with_palette(page: &GrayImage) -> io::Result<Vec<u8>> {
    let number = |grey: u8| (grey / 4).wrapping_mul(37) % 64;
    let mut palette = [0; 3 * 64];
    for grey in 0..64_u8 {
        let at = 3 * usize::from(number(grey * 4));
        palette[at..at + 3].fill(grey * 4 + 2);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, page.width(), page.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette.as_slice());
    let numbers: Vec<u8> = page.as_raw().iter().map(|grey| number(*grey)).collect();
    encoder.write_header()?.write_image_data(&numbers)?;
    Ok(bytes)
}

pub(super) fn animated(page: &GrayImage) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, page.width(), page.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_animated(2, 0)?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(page.as_raw())?;
    writer.write_image_data(&vec![255; page.as_raw().len()])?;
    writer.finish()?;
    Ok(bytes)
}

pub(super) fn cmyk(page: &GrayImage) -> io::Result<Vec<u8>> {
    let inks: Vec<u8> = page.as_raw().iter().flat_map(|grey| [0, 0, 0, 255 - grey]).collect();
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 96);
    let (width, height) = (side(page.width()), side(page.height()));
    encoder.encode(&inks, width, height, jpeg_encoder::ColorType::Cmyk).map_err(io::Error::other)?;
    Ok(bytes)
}

/// A grey PNG whose header claims these dimensions, with so many rows of zeros in it.
pub(super) fn png_of_zeros(width: u32, height: u32, rows: u32) -> io::Result<Vec<u8>> {
    let row = vec![0; width as usize];
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    {
        let mut stream = writer.stream_writer()?;
        for _ in 0..rows {
            stream.write_all(&row)?;
        }
        stream.flush()?;
        // What is missing is the attack; nobody is told of it.
        std::mem::forget(stream);
    }
    std::mem::forget(writer);
    Ok(bytes)
}

/// A grey PNG of zeros, whole.
pub(super) fn png_of_zeros_whole(width: u32, height: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&vec![0; width as usize * height as usize])?;
    writer.finish()?;
    Ok(bytes)
}

pub(super) fn zip(files: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).map_err(io::Error::other)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish().map_err(io::Error::other)?.into_inner())
}
