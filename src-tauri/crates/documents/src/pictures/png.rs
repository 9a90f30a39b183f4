//! PNG: decoded with limits, made smaller where it has more pixels than paper shows.

use super::{Picture, PictureForm, Samples, refused};
use crate::encode::deflate;
use crate::error::DocumentError;
use png::{ColorType, Decoder, Limits, Transformations};

/// A decoded picture may take this much memory.
const MOST_MEMORY: usize = 200 << 20;
const MOST_PIXELS: u64 = 40_000_000;
/// Sixty millimetres at 400 dots to the inch.
const WIDEST: usize = 960;

struct Raster {
    width: usize,
    height: usize,
    channels: usize,
    data: Vec<u8>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Picture, DocumentError> {
    let raster = shrink(decode(bytes)?);
    let colours = raster.channels - 1 + raster.channels % 2;
    let transparent = raster.channels.is_multiple_of(2);
    let image = samples(&raster, 0, colours)?;
    let mask = if transparent { Some(samples(&raster, colours, 1)?) } else { None };
    #[allow(clippy::cast_precision_loss)]
    let (width, height) = (raster.width as f32, raster.height as f32);
    Picture::new(PictureForm::Samples { image, mask }, width, height)
}

fn decode(bytes: &[u8]) -> Result<Raster, DocumentError> {
    let mut decoder = Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_limits(Limits { bytes: MOST_MEMORY });
    let mut reader = decoder.read_info().map_err(|error| refused(error.to_string()))?;
    let (width, height) = (reader.info().width, reader.info().height);
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(refused(format!("{width} × {height} pixels are too many")));
    }
    let size = reader.output_buffer_size().filter(|size| *size <= MOST_MEMORY);
    let mut data = vec![0; size.ok_or_else(|| refused("it is too large"))?];
    let frame = reader.next_frame(&mut data).map_err(|error| refused(error.to_string()))?;
    data.truncate(frame.buffer_size());
    let channels = match frame.color_type {
        ColorType::Grayscale => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        ColorType::Indexed => return Err(refused("its palette is damaged")),
    };
    let side = |pixels: u32| usize::try_from(pixels).map_err(|_| refused("it is too large"));
    Ok(Raster { width: side(width)?, height: side(height)?, channels, data })
}

/// Averages blocks of pixels until the picture is no wider than [`WIDEST`].
fn shrink(raster: Raster) -> Raster {
    let factor = raster.width.max(raster.height).div_ceil(WIDEST);
    let (width, height) = (raster.width / factor.max(1), raster.height / factor.max(1));
    if factor < 2 || width == 0 || height == 0 {
        return raster;
    }
    let channels = raster.channels;
    let mut data = Vec::with_capacity(width * height * channels);
    for row in 0..height {
        for column in 0..width {
            for channel in 0..channels {
                data.push(average(&raster, column * factor, row * factor, channel, factor));
            }
        }
    }
    Raster { width, height, channels, data }
}

fn average(raster: &Raster, x: usize, y: usize, channel: usize, factor: usize) -> u8 {
    let mut sum = 0;
    for row in y..y + factor {
        for column in x..x + factor {
            sum += usize::from(raster.data[(row * raster.width + column) * raster.channels + channel]);
        }
    }
    u8::try_from(sum / (factor * factor)).unwrap_or(u8::MAX)
}

/// The channels wanted of each pixel, compressed.
fn samples(raster: &Raster, first: usize, count: usize) -> Result<Samples, DocumentError> {
    let pixels = raster.data.chunks_exact(raster.channels);
    let wanted: Vec<u8> = pixels.flat_map(|pixel| &pixel[first..first + count]).copied().collect();
    let side = |pixels: usize| u32::try_from(pixels).map_err(|_| refused("it is too large"));
    Ok(Samples {
        width: side(raster.width)?,
        height: side(raster.height)?,
        colours: if count == 3 { "DeviceRGB" } else { "DeviceGray" },
        filter: "FlateDecode",
        data: deflate(&wanted, 6)?,
    })
}
