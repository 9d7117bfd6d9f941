//! Writes the demo's 24 photographs to a folder: `cargo run --release --example collection -- FOLDER [LONG_SIDE]`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "landscapes".into()));
    let long_side = arguments.next().and_then(|text| text.parse().ok());
    std::fs::create_dir_all(&folder)?;
    for shot in wirephoto_landscape::collection() {
        let jpeg = wirephoto_landscape::develop(&shot, long_side);
        println!("{}  {:>9} bytes  {}", shot.name, jpeg.len(), shot.camera.caption.unwrap_or_default());
        std::fs::write(folder.join(&shot.name), jpeg)?;
    }
    Ok(())
}
