//! SVG to PNG: with a title inside the file, and a fixed compression, so that the same drawing gives the same bytes.

use std::io::Write as _;

use resvg::tiny_skia::{Pixmap, Transform};
use usvg::{Options, Tree};

use crate::{
    error::{MAX_SIDE, PictureError},
    font, text,
};

/// How a drawing becomes pixels.
#[derive(Debug, Clone, Copy)]
pub struct Raster<'t> {
    /// Pixels across; the height follows from the drawing.
    pub width: u32,
    /// Written into the file for viewers and for print.
    pub dots_per_inch: Option<u32>,
    /// Written into the file as its title.
    pub title: &'t str,
}

/// Draws any of our SVGs as PNG.
pub fn png_from_svg(svg: &str, raster: Raster<'_>) -> Result<Vec<u8>, PictureError> {
    let tree = read(svg)?;
    let scale = raster.width as f32 / tree.size().width();
    let (width, height) = (raster.width, (tree.size().height() * scale).round() as u32);
    if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE {
        return Err(PictureError::Size { width, height });
    }
    let mut pixels = Pixmap::new(width, height).ok_or(PictureError::Size { width, height })?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    encode(&pixels, raster)
}

/// Reads our own drawing with the bundled font, and with no file or address behind it.
pub(crate) fn read(svg: &str) -> Result<Tree, PictureError> {
    let options = Options { fontdb: font::database(), font_family: font::FAMILY.to_owned(), ..Options::default() };
    Ok(Tree::from_str(svg, &options)?)
}

fn encode(pixels: &Pixmap, raster: Raster<'_>) -> Result<Vec<u8>, PictureError> {
    let opaque = pixels.pixels().iter().all(|pixel| pixel.is_opaque());
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_color(if opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    // The fast setting is written by one library in every build; the others depend on which zlib a build chose.
    encoder.set_compression(png::Compression::Fast);
    if let Some(dots) = raster.dots_per_inch {
        // 39.3701 inches a metre.
        let per_metre = (f64::from(dots) * 39.3701).round() as u32;
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit }));
    }
    let title = text::spoken(raster.title);
    if !title.is_empty() {
        // A plain text chunk holds Latin-1 only.
        if title.chars().all(|c| u32::from(c) < 256) {
            encoder.add_text_chunk("Title".to_owned(), title)?;
        } else {
            encoder.add_itxt_chunk("Title".to_owned(), title)?;
        }
    }
    let mut writer = encoder.write_header()?;
    // Row by row: a second copy of a sheet for print would take 26 MB.
    let mut stream = writer.stream_writer()?;
    let mut row = Vec::new();
    for pixels in pixels.pixels().chunks(raster.width.max(1) as usize) {
        row.clear();
        for pixel in pixels {
            let plain = pixel.demultiply();
            row.extend([plain.red(), plain.green(), plain.blue()]);
            if !opaque {
                row.push(plain.alpha());
            }
        }
        stream.write_all(&row).map_err(png::EncodingError::from)?;
    }
    stream.finish()?;
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"5\"><rect width=\"10\" height=\"5\" fill=\"#123456\"/></svg>";

    fn draw(width: u32, title: &str) -> Result<Vec<u8>, PictureError> {
        png_from_svg(SQUARE, Raster { width, dots_per_inch: Some(300), title })
    }

    #[test]
    fn a_png_carries_its_title_and_its_resolution() {
        for title in ["Plaque of café", "Plaque of Ελλάς"] {
            let bytes = draw(20, title).unwrap();
            let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
            let info = reader.info();
            assert_eq!((info.width, info.height, info.color_type), (20, 10, png::ColorType::Rgb));
            assert_eq!(info.pixel_dims.unwrap().xppu, 11811);
            let plain = info.uncompressed_latin1_text.iter().map(|chunk| chunk.text.clone());
            let wide = info.utf8_text.iter().map(|chunk| chunk.get_text().unwrap());
            assert_eq!(plain.chain(wide).collect::<Vec<_>>(), [title]);
        }
    }

    #[test]
    fn a_picture_without_end_is_refused() {
        let refused = draw(MAX_SIDE + 1, "").unwrap_err().to_string();
        assert_eq!(refused, "a picture of 4097 by 2049 pixels is outside 1 to 4096 pixels a side");
        assert!(draw(0, "").is_err());
    }
}
