//! Paints some scenes at 900 px into a folder: `look FOLDER LONG SCENE…`.
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let long: u32 = args[1].parse().unwrap();
    let list: Vec<usize> = if args.len() > 2 { args[2..].iter().map(|a| a.parse().unwrap()).collect() } else { (0..24).collect() };
    for s in list {
        let t = std::time::Instant::now();
        let raster = wirephoto_landscape::paint(s, 1, long, long * 2 / 3);
        let dt = t.elapsed();
        let jpeg = wirephoto_landscape::photograph(&raster, &wirephoto_landscape::Camera::default(), 92).unwrap();
        println!("{s}: {dt:?} {} bytes", jpeg.len());
        std::fs::write(format!("{}/{s:02}.jpg", args[0]), jpeg).unwrap();
    }
}
