//! What can go wrong between a drawing and its bytes.

/// A picture could not be turned into its format. Inputs cannot cause this: the drawings are our own and bounded.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The drawing is not SVG as the renderer reads it.
    #[error("the renderer cannot read the drawing")]
    Drawing(#[from] usvg::Error),
    /// The sizes asked for are zero or beyond the limit.
    #[error("a picture of {width} by {height} pixels is outside 1 to {MAX_SIDE} pixels a side")]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The PNG could not be written.
    #[error("cannot write the PNG")]
    Png(#[from] png::EncodingError),
    /// The PDF could not be written.
    #[error("cannot write the PDF: {0}")]
    Pdf(String),
}

/// The longest side of a PNG: A4 at 300 dots an inch is 3,508 pixels.
pub const MAX_SIDE: u32 = 4096;
