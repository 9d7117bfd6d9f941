//! What a minilab sees of the folder, at every moment.

use std::os::unix::fs::MetadataExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tempfile::TempDir;
use wirephoto_exchange::prices::Paper;

use super::*;

const AGO: Duration = Duration::from_secs(1);

fn paper() -> Paper {
    Paper { width_um: 180_000, height_um: 130_000, border_um: 0, finish: "matte".to_owned() }
}

fn sheet<'a>(name: &'a str, paper: &'a Paper) -> Sheet<'a> {
    Sheet {
        name,
        jpeg: b"\xff\xd8 a picture \xff\xd9",
        paper,
        copies: 12,
        order: "7K3MQ9TD",
        photographer: "Anna \"Gräfe\"",
        product: "13 × 18 cm, matt",
    }
}

fn waiting(name: &str) -> Found {
    Found::Yes { reference: name.to_owned(), progress: Progress::Waiting }
}

#[test]
fn p10_a_sheet_is_a_folder_with_picture_form_and_ticket() {
    let (place, paper) = (TempDir::new().unwrap(), paper());
    let folder = HotFolder::new(place.path());
    let sent = folder.send(&sheet("7K3MQ9TD-2", &paper)).unwrap();
    assert_eq!(sent.reference, "7K3MQ9TD-2");

    let at = |name: &str| fs::read(place.path().join("7K3MQ9TD-2").join(name)).unwrap();
    assert_eq!(at("IMAGE/7K3MQ9TD-2.jpg"), sheet("x", &paper).jpeg);
    let ticket: serde_json::Value = serde_json::from_slice(&at("ticket.json")).unwrap();
    assert_eq!((&ticket["copies"], &ticket["width_um"]), (&12.into(), &180_000.into()));
    assert_eq!(ticket["photographer"], "Anna \"Gräfe\"");

    let form = String::from_utf8(at("MISC/AUTPRINT.MRK")).unwrap();
    let lines: Vec<&str> = form.split("\r\n").collect();
    for line in [
        "[HDR]",
        "GEN REV = 01.10",
        "USR NAM = \"Anna 'Gr?fe'\"",
        "PRT PSL = NML -PSIZE \"130x180\"",
        "[JOB]",
        "PRT PID = 001",
        "PRT TYP = STD",
        "PRT QTY = 012",
        "IMG FMT = EXIF2 -J",
        "<IMG SRC = \"../IMAGE/7K3MQ9TD-2.jpg\">",
    ] {
        assert!(lines.contains(&line), "{line} is not in {form}");
    }
}

#[test]
fn p10_a_sheet_waits_until_the_minilab_takes_it_away() {
    let (place, paper) = (TempDir::new().unwrap(), paper());
    let folder = HotFolder::new(place.path());
    let sent = folder.send(&sheet("7K3MQ9TD-2", &paper)).unwrap();
    assert_eq!(folder.find("7K3MQ9TD-2", AGO), Ok(waiting("7K3MQ9TD-2")));
    assert_eq!(folder.progress(&sent.reference), Ok(Progress::Waiting));
    fs::remove_dir_all(place.path().join("7K3MQ9TD-2")).unwrap();
    assert_eq!(folder.progress(&sent.reference), Ok(Progress::Done));
    let taken = Found::Yes { reference: "7K3MQ9TD-2".to_owned(), progress: Progress::Done };
    assert_eq!(folder.find("7K3MQ9TD-2", AGO), Ok(taken));
    assert_eq!(folder.find("7K3MQ9TD-1", AGO), Ok(Found::No));
}

#[test]
fn p10_whatever_a_crash_leaves_is_told_rightly() {
    let (place, paper) = (TempDir::new().unwrap(), paper());
    let folder = HotFolder::new(place.path());
    assert_eq!(folder.find("7K3MQ9TD-1", AGO), Ok(Found::CannotTell), "no record of anything");

    // Before anything of it was written, in a folder that never had a sheet.
    assert_eq!(folder.meet().as_deref(), Ok(""));
    assert_eq!(folder.find("7K3MQ9TD-1", AGO), Ok(Found::No));
    // After it was written, and after it was noted.
    folder.write(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    assert_eq!(folder.find("7K3MQ9TD-1", AGO), Ok(Found::No));
    folder.note("7K3MQ9TD-1").unwrap();
    assert_eq!(folder.find("7K3MQ9TD-1", AGO), Ok(Found::No));

    // So it is sent again, over what is there, which is there all the time: without it the record would say that the
    // sheet was taken.
    let hidden = || fs::metadata(folder.hidden("7K3MQ9TD-1")).unwrap().ino();
    let before = hidden();
    fs::write(folder.hidden("7K3MQ9TD-1").join("IMAGE/7K3MQ9TD-1.jpg"), [7; 1000]).unwrap();
    folder.write(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    assert_eq!(hidden(), before);
    folder.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    let image = fs::read(folder.shown("7K3MQ9TD-1").join("IMAGE/7K3MQ9TD-1.jpg")).unwrap();
    assert_eq!(image, sheet("x", &paper).jpeg);
    assert_eq!(folder.find("7K3MQ9TD-1", AGO), Ok(waiting("7K3MQ9TD-1")));
    assert!(!folder.hidden("7K3MQ9TD-1").exists());
}

#[test]
fn p10_a_minilab_never_sees_half_a_sheet() {
    let (place, paper) = (TempDir::new().unwrap(), paper());
    let folder = HotFolder::new(place.path());
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let minilab = scope.spawn(|| {
            let mut taken = 0;
            while !over.load(Ordering::SeqCst) || taken < 20 {
                for entry in fs::read_dir(place.path()).unwrap() {
                    let path = entry.unwrap().path();
                    if path.file_name().unwrap().as_encoded_bytes().starts_with(b".") {
                        continue;
                    }
                    let name = path.file_name().unwrap().to_str().unwrap();
                    let image = fs::read(path.join("IMAGE").join(format!("{name}.jpg"))).unwrap();
                    assert!(image.ends_with(b"\xff\xd9"));
                    let form = fs::read_to_string(path.join("MISC/AUTPRINT.MRK")).unwrap();
                    assert!(form.ends_with("VUQ RGN = END\r\n"));
                    fs::read(path.join("ticket.json")).unwrap();
                    fs::remove_dir_all(path).unwrap();
                    taken += 1;
                }
            }
            taken
        });
        for number in 0..20 {
            folder.send(&sheet(&format!("7K3MQ9TD-{number}"), &paper)).unwrap();
        }
        over.store(true, Ordering::SeqCst);
        assert_eq!(minilab.join().unwrap(), 20);
    });
}

#[test]
fn p10_a_folder_that_is_away_is_not_an_empty_one() {
    let (place, paper) = (TempDir::new().unwrap(), paper());
    let share = place.path().join("share");
    let folder = HotFolder::new(&share);
    assert_eq!(folder.state(), Err(Trouble::Away));
    assert_eq!(folder.meet(), Err(Trouble::Away));
    assert_eq!(folder.send(&sheet("7K3MQ9TD-1", &paper)), Err(SendError::NotSent(Trouble::Away)));
    fs::create_dir(&share).unwrap();
    folder.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    // The place where a share was.
    fs::remove_dir_all(&share).unwrap();
    fs::create_dir(&share).unwrap();
    assert_eq!(folder.progress("7K3MQ9TD-1"), Err(Trouble::Away));
    assert_eq!(folder.find("7K3MQ9TD-1", AGO), Ok(Found::CannotTell));
}

#[test]
fn p10_a_record_that_a_power_cut_has_torn_is_gone_on_with() {
    let (place, paper) = (TempDir::new().unwrap(), paper());
    let folder = HotFolder::new(place.path());
    folder.meet().unwrap();
    fs::write(folder.record(), "7K3MQ9TD-1\n7K3M").unwrap();
    folder.send(&sheet("7K3MQ9TD-3", &paper)).unwrap();
    fs::remove_dir_all(folder.shown("7K3MQ9TD-3")).unwrap();
    for name in ["7K3MQ9TD-1", "7K3MQ9TD-3"] {
        assert_eq!(folder.progress(name), Ok(Progress::Done), "{name}");
    }
    folder.meet().unwrap();
    assert_eq!(folder.progress("7K3MQ9TD-3"), Ok(Progress::Done), "met again, with all that it remembers");
}

#[test]
fn p10_a_name_is_no_path() {
    let (place, paper) = (TempDir::new().unwrap(), paper());
    let folder = HotFolder::new(place.path());
    for name in ["../7K3MQ9TD", "a/b", ".hidden", "", "a b"] {
        let refused = folder.send(&sheet(name, &paper));
        assert_eq!(refused, Err(SendError::Refused(Trouble::CannotPrintThis)), "{name}");
    }
}
