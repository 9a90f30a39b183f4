//! Farewell, signature, name and role.

use super::display::{Area, Image, Mark, Role};
use super::flow::Flow;
use super::ink::{INK, SOFT};
use super::write::{Look, fit, write};
use crate::content::letter::Signer;
use crate::fonts::Style;
use crate::mm;

const SIGNATURE_WIDTH: f32 = mm(46.0);

/// Height that [`closing`] takes.
pub(super) fn height(flow: &Flow<'_>, signer: &Signer) -> f32 {
    let name = if signer.name.is_empty() { 0.0 } else { 14.0 };
    let role = if signer.role.is_empty() { 0.0 } else { 12.4 };
    12.0 + room(flow) + name + role
}

/// Between the farewell and the name: a picture, or a little less to sign by hand.
fn room(flow: &Flow<'_>) -> f32 {
    let more = if flow.paper.signature.is_some() { 6.0 } else { -mm(3.0) };
    flow.density.signature + more
}

pub(super) fn closing(flow: &mut Flow<'_>, signer: &Signer) {
    let (left, width) = (flow.left(), flow.measure());
    let mut y = flow.y + 10.0;
    let signature = flow.paper.signature.as_ref().map(crate::Picture::aspect);
    let (room, height) = (room(flow), flow.density.signature);
    let (fonts, page) = flow.page();
    let farewell = fit(fonts, Style::Regular, 10.0, &signer.farewell, width);
    write(fonts, page, Look::new(Style::Regular, 10.0, INK, Role::Closing), (left, y), &farewell);
    if let Some(aspect) = signature {
        page.marks.push(Mark::Image(Image::Signature, signature_area(left, y + 4.0, height, aspect)));
    }
    y += room + 12.0;
    let name = fit(fonts, Style::Semibold, 10.0, &signer.name, width);
    write(fonts, page, Look::new(Style::Semibold, 10.0, INK, Role::Closing), (left, y), &name);
    y += 12.4;
    let role = fit(fonts, Style::Regular, 8.6, &signer.role, width);
    write(fonts, page, Look::new(Style::Regular, 8.6, SOFT, Role::Closing), (left, y), &role);
    flow.y = y;
}

fn signature_area(x: f32, y: f32, room: f32, aspect: f32) -> Area {
    let width = (room * aspect).min(SIGNATURE_WIDTH);
    let height = width / aspect;
    Area { x, y: y + (room - height) / 2.0, width, height }
}
