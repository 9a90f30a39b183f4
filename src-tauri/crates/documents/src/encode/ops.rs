//! A page of the display list as a page of printpdf.

use super::glyphs::Glyphs;
use super::text::{TextEncoder, thousandth};
use crate::fonts::Fonts;
use crate::place::display::{Area, Form, Grid, Image, Mark, Page};
use printpdf::{
    Color, CurTransMat, DictItem, Greyscale, Op, PaintMode, PdfPage, Pt, Rect, Rgb, XObjectId, XObjectTransform,
};

/// A link of a page: left, bottom, right, top from the lower left corner, and where it leads.
#[derive(Clone, Debug)]
pub(crate) struct LinkArea {
    pub(crate) rect: [f32; 4],
    pub(crate) uri: String,
}

/// Names of the shared objects in the resources of every page.
pub(crate) const fn form_name(form: Form) -> &'static str {
    match form {
        Form::FirstPage => "Paper1",
        Form::NextPage => "Paper2",
    }
}

pub(crate) const fn image_name(image: Image) -> &'static str {
    match image {
        Image::Logo => "Logo",
        Image::Signature => "Signature",
    }
}

/// Encodes a page. Its links come apart: printpdf would write them without the flag that lets
/// them be printed.
pub(crate) fn encode(page: &Page, fonts: &Fonts, glyphs: &mut Glyphs) -> (PdfPage, Vec<LinkArea>) {
    let mut encoder = PageEncoder {
        height: page.height,
        colour: None,
        text: TextEncoder::new(fonts, glyphs),
        ops: Vec::with_capacity(page.marks.len() * 6),
        links: Vec::new(),
    };
    if let Some(form) = page.form {
        encoder.object(form_name(form), None);
    }
    for mark in &page.marks {
        encoder.mark(mark);
    }
    let (width, height) = (Pt(page.width).into(), Pt(page.height).into());
    (PdfPage::new(width, height, encoder.ops), encoder.links)
}

struct PageEncoder<'a> {
    height: f32,
    colour: Option<[f32; 3]>,
    text: TextEncoder<'a>,
    ops: Vec<Op>,
    links: Vec<LinkArea>,
}

impl PageEncoder<'_> {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Text(text) => {
                self.colour(text.colour);
                self.text.line(text, self.height, &mut self.ops);
            }
            Mark::Fill(area, colour) => {
                self.colour(*colour);
                self.ops.push(Op::DrawRectangle { rectangle: self.rectangle(*area) });
            }
            Mark::Grid(grid) => self.grid(grid),
            Mark::Image(image, area) => self.object(image_name(*image), Some(*area)),
            Mark::Link(area, uri) => self.link(*area, uri),
        }
    }

    fn colour(&mut self, colour: [f32; 3]) {
        if self.colour == Some(colour) {
            return;
        }
        self.colour = Some(colour);
        let [r, g, b] = colour.map(thousandth);
        let grey = (r - g).abs() < f32::EPSILON && (g - b).abs() < f32::EPSILON;
        let col = if grey {
            Color::Greyscale(Greyscale { percent: r, icc_profile: None })
        } else {
            Color::Rgb(Rgb::new(r, g, b, None))
        };
        self.ops.push(Op::SetFillColor { col });
    }

    fn rectangle(&self, area: Area) -> Rect {
        Rect {
            x: Pt(thousandth(area.x)),
            y: Pt(thousandth(self.height - area.y - area.height)),
            width: Pt(thousandth(area.width)),
            height: Pt(thousandth(area.height)),
            mode: Some(PaintMode::Fill),
            winding_order: None,
        }
    }

    /// All modules as one path on a grid of whole numbers: no seams between them when zoomed.
    fn grid(&mut self, grid: &Grid) {
        self.colour(grid.colour);
        let side = f32::from(grid.size) * grid.module;
        let origin = [thousandth(grid.x), thousandth(self.height - grid.y - side)];
        let matrix = [grid.module, 0.0, 0.0, grid.module, origin[0], origin[1]];
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) });
        for [row, start, length] in &grid.runs {
            let numbers = [*start, grid.size - 1 - row, *length, 1];
            let value = numbers.map(|number| DictItem::Int(i64::from(number))).into();
            self.ops.push(Op::Unknown { key: "re".to_owned(), value });
        }
        self.ops.push(Op::Unknown { key: "f".to_owned(), value: Vec::new() });
        self.ops.push(Op::RestoreGraphicsState);
    }

    fn object(&mut self, name: &str, area: Option<Area>) {
        let mut transform = XObjectTransform { no_auto_scale: true, ..Default::default() };
        if let Some(area) = area {
            transform.translate_x = Some(Pt(thousandth(area.x)));
            transform.translate_y = Some(Pt(thousandth(self.height - area.y - area.height)));
            transform.scale_x = Some(thousandth(area.width));
            transform.scale_y = Some(thousandth(area.height));
        }
        self.ops.push(Op::UseXobject { id: XObjectId(name.to_owned()), transform });
    }

    fn link(&mut self, area: Area, uri: &str) {
        let bottom = self.height - area.y - area.height;
        let rect = [area.x, bottom, area.x + area.width, bottom + area.height].map(thousandth);
        self.links.push(LinkArea { rect, uri: uri.to_owned() });
    }
}
