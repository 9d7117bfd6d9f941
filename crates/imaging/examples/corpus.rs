//! Renders every file of a directory and prints a table: what each is, and what became of it.
//! Files whose name says that they are bad must be refused, all others must render.

use std::path::Path;
use std::time::Instant;

use wirephoto_imaging::{Edit, Error, Job, Keep, Limits, Rendered, Size, probe, render};

/// Bad files that are to be refused; other bad ones are to be rendered without harm.
const REFUSED: [&str; 4] = ["bad-truncated", "bad-bomb", "bad-empty", "bad-html"];

fn main() -> std::io::Result<()> {
    let directory = std::env::args_os().nth(1).expect("usage: corpus DIR");
    let mut paths: Vec<_> = std::fs::read_dir(directory)?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.is_file() && path.extension().is_some_and(|kind| kind != "txt" && kind != "md"));
    paths.sort();
    println!("| file | format | stored | decision | renditions | ms |");
    println!("|---|---|---|---|---|---:|");
    let mut wrong = 0;
    for path in &paths {
        if !row(path)? {
            wrong += 1;
        }
    }
    println!("\n{} files, {wrong} not as expected", paths.len());
    std::process::exit(i32::from(wrong > 0));
}

/// Prints a file's row; gives whether it went as expected.
fn row(path: &Path) -> std::io::Result<bool> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bytes = std::fs::read(path)?;
    let limits = Limits::default();
    let start = Instant::now();
    let header = probe(&bytes, &limits);
    let (format, stored) = match &header {
        Ok(probe) => (
            probe.format.name().to_owned(),
            format!("{}×{} orientation {}", probe.width, probe.height, probe.orientation.exif()),
        ),
        Err(_) => ("–".to_owned(), "–".to_owned()),
    };
    let rendered = job(&bytes, &limits);
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    let expected = rendered.is_err() == REFUSED.iter().any(|bad| name.starts_with(bad));
    let (decision, sizes) = match rendered {
        Ok(rendered) => ("rendered".to_owned(), sizes(&rendered)),
        Err(error) => (format!("refused: {error}"), "–".to_owned()),
    };
    let mark = if expected { "" } else { " **unexpected**" };
    println!("| {name} | {format} | {stored} | {decision}{mark} | {sizes} | {ms:.1} |");
    Ok(expected)
}

fn job(bytes: &[u8], limits: &Limits) -> Result<Rendered, Error> {
    let sizes = [
        Size { long_side: 1600, quality: 80, marked: true },
        Size { long_side: 320, quality: 75, marked: true },
    ];
    let (edit, keep) = (Edit::default(), Keep::default());
    render(bytes, &Job { edit: &edit, sizes: &sizes, watermark: None, keep: &keep, limits, stop: &|| false })
}

fn sizes(rendered: &Rendered) -> String {
    let size = |rendition: &wirephoto_imaging::Rendition| {
        format!("{}×{} {} KB", rendition.width, rendition.height, rendition.jpeg.len().div_ceil(1024))
    };
    rendered.renditions.iter().map(size).collect::<Vec<_>>().join(", ")
}
