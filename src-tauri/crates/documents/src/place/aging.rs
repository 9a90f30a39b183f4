//! The aging strip: one bar in proportion, under it each span of days with its amount.

use super::display::{Area, Page, Role};
use super::flow::Flow;
use super::ink::{HAIR, INK, LATE, Rgb, SOFT, mix};
use super::write::{Look, fit, write};
use crate::content::statement::Bucket;
use crate::fonts::{Fonts, Style};

const BAR: f32 = 6.0;
const HEIGHT: f32 = 64.0;
/// From the end of what stands above to the baseline of the strip's name.
const ABOVE: f32 = 18.0;
/// A pale red, the least late; the latest is the full one.
const PALE: Rgb = [0.93, 0.76, 0.72];
const LATEST: u8 = 5;

/// Places the strip of one currency; nothing where there is no bucket.
pub(super) fn aging(flow: &mut Flow<'_>, buckets: &[Bucket]) {
    if buckets.is_empty() {
        return;
    }
    flow.need(HEIGHT);
    flow.y += ABOVE;
    let (left, width, y, accent) = (flow.left(), flow.measure(), flow.y, flow.accent());
    let title = flow.labels().aging.clone();
    let (fonts, page) = flow.page();
    let title = fit(fonts, Style::Semibold, 8.2, &title, width);
    write(fonts, page, Look::new(Style::Semibold, 8.2, SOFT, Role::Aging), (left, y), &title);
    bar(page, buckets, Area { x: left, y: y + 6.0, width, height: BAR }, accent);
    cells(fonts, page, buckets, (left, y + 6.0 + BAR + 13.0), width, accent);
    flow.y += HEIGHT - ABOVE;
}

fn colour(bucket: &Bucket, accent: Rgb) -> Rgb {
    match bucket.lateness {
        0 => accent,
        late => mix(PALE, LATE, f32::from(late.min(LATEST) - 1) / f32::from(LATEST - 1)),
    }
}

fn bar(page: &mut Page, buckets: &[Bucket], area: Area, accent: Rgb) {
    page.fill(area, mix(HAIR, [1.0; 3], 0.6));
    let mut x = area.x;
    let end = area.x + area.width;
    for bucket in buckets {
        let width = (area.width * f32::from(bucket.share) / 1000.0).min(end - x);
        if width > 0.0 {
            page.fill(Area { x, width, ..area }, colour(bucket, accent));
            x += width;
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn cells(fonts: &mut Fonts, page: &mut Page, buckets: &[Bucket], at: (f32, f32), width: f32, accent: Rgb) {
    let pitch = width / buckets.len() as f32;
    let mut x = at.0;
    for bucket in buckets {
        page.fill(Area { x, y: at.1 - 5.6, width: 5.6, height: 5.6 }, colour(bucket, accent));
        let name = fit(fonts, Style::Regular, 7.6, &bucket.name, pitch - 12.0);
        let look = Look::new(Style::Regular, 7.6, SOFT, Role::Aging);
        write(fonts, page, look, (x + 8.4, at.1), &name);
        let style = if bucket.share > 0 { Style::Semibold } else { Style::Regular };
        let (size, amount) = amount(fonts, style, &bucket.amount, pitch - 6.0);
        write(fonts, page, Look::new(style, size, INK, Role::Aging), (x, at.1 + 13.0), &amount);
        x += pitch;
    }
}

/// An amount is never cut: it shrinks.
fn amount(fonts: &mut Fonts, style: Style, text: &str, room: f32) -> (f32, String) {
    let clean = fonts.clean(text).into_owned();
    let width = fonts.width(style, 9.2, &clean);
    let size = if width > room { (9.2 * room / width).max(4.0) } else { 9.2 };
    (size, clean)
}
