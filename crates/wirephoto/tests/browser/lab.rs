//! What whoever runs a lab does in a real Chromium: from the set-up link to a parcel on its way.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::client::{Lab, Outgoing, pair};
use wirephoto_exchange::prices::{DeliveryWay, Paper};
use wirephoto_exchange::ticket::{Deliver, ReportAddress, Ticket, TicketFile, TicketItem};
use wirephoto_imaging::Crop;

use crate::driver::{self, DESKTOP, Driver, PHONE};
use crate::world::{PASSWORD, photographs, program};

const NUMBER: &str = "7K3MQ9TD";

/// A lab whose printer is a folder; it is killed when dropped.
pub struct Process {
    child: Child,
    pub url: String,
}

impl Process {
    /// Starts it: with the link that makes the administrator.
    pub fn start(folder: &Path) -> (Self, String) {
        let mut command = program();
        fs::create_dir(folder.join("minilab")).unwrap();
        let printer = format!("folder:{}", folder.join("minilab").display());
        command
            .args(["lab", "--listen", "127.0.0.1:0", "--printer", &printer, "--data"])
            .arg(folder.join("lab"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut after = |words: &str| lines.find_map(|line| Some(line.split_once(words)?.1.to_owned()));
        let url = after("; open ").expect("the lab says where it listens");
        let setup = after("here, once: ").expect("the lab prints a link");
        (Self { child, url }, setup)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn p11_p12_whoever_runs_a_lab_prints_holds_and_ships() {
    let Some(programs) = driver::find() else { return };
    let browser = Driver::start(&programs, DESKTOP, true);
    let folder = tempfile::tempdir().unwrap();
    let (lab, setup) = Process::start(folder.path());
    is_set_up(&browser, &setup);
    assert!(browser.text(".empty").contains("Nothing is to be printed"));

    the_printer_waits_for_a_person(&browser, &lab);
    something_is_offered(&browser, &lab);
    let studio = a_studio_is_paired(&browser, &lab);
    let order = handed_in(&studio);
    browser.open(&lab.url);
    browser.wait_for_element(&format!("form[action='/jobs/{NUMBER}/release']"));
    every_page_is_whole(&lab);
    browser.open(&lab.url);
    browser.click(".lab-queue form button");
    let minilab = Minilab::watch(folder.path().join("minilab"));
    // The page keeps up by itself.
    browser.wait_for_element(&format!("a[href='/jobs/{NUMBER}#ship']"));
    browser.click(&format!("a[href='/jobs/{NUMBER}#ship']"));
    browser.wait_for_path(&format!("/jobs/{NUMBER}"));
    browser.fill_in("#tracking", "RR123456785DE");
    browser.click_through(".lab-ship button");
    assert!(browser.text(".lead").starts_with("Shipped"));
    assert!(browser.all(".lab-ship").is_empty());
    assert_eq!(studio.job(order).unwrap().unwrap().stage, wirephoto_exchange::ticket::JobStage::Shipped);
    browser.open(&format!("{}/?done=1", lab.url));
    assert_eq!(browser.all(".lab-queue > li").len(), 1);
    assert_eq!(minilab.taken(), [format!("{NUMBER}-1"), format!("{NUMBER}-2")]);
    assert_eq!(browser.complaints(), [] as [serde_json::Value; 0]);
}

/// Takes sheets out of a folder as they come, as a minilab does.
struct Minilab {
    is_over: Arc<AtomicBool>,
    watching: JoinHandle<Vec<String>>,
}

impl Minilab {
    fn watch(folder: PathBuf) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let watching = thread::spawn(move || {
            let mut taken = Vec::new();
            while !over.load(Ordering::Relaxed) {
                for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                    let name = entry.file_name().into_string().unwrap();
                    if !name.starts_with('.') && fs::remove_dir_all(entry.path()).is_ok() {
                        taken.push(name);
                    }
                }
                thread::sleep(Duration::from_millis(20));
            }
            taken.sort();
            taken
        });
        Self { is_over, watching }
    }

    /// What it took.
    fn taken(self) -> Vec<String> {
        self.is_over.store(true, Ordering::Relaxed);
        self.watching.join().unwrap()
    }
}

/// Makes whoever runs it, who is logged in then.
pub fn is_set_up(browser: &Driver, setup: &str) {
    browser.open(setup);
    browser.fill_in("[name=email]", "lab@example.com");
    browser.fill_in("[name=name]", "The lab");
    browser.fill_in("[name=password]", PASSWORD);
    browser.click("main button");
    browser.wait_for_path("/");
}

fn the_printer_waits_for_a_person(browser: &Driver, lab: &Process) {
    browser.open(&format!("{}/printers", lab.url));
    browser.wait_for_reloaded("return document.querySelector('.list .good')?.textContent === 'Ready'");
    browser.click(".list summary");
    browser.run("document.querySelector('#when-1').value = 'release'");
    browser.click_through(".list details form button.primary");
    browser.wait_for("return document.querySelector('#when-1')?.value === 'release'");
}

fn something_is_offered(browser: &Driver, lab: &Process) {
    browser.open(&format!("{}/catalogue", lab.url));
    for (field, text) in
        [("name", "10 × 15 cm"), ("width", "100"), ("height", "150"), ("finish", "matte"), ("price", "0.25")]
    {
        browser.fill_in(&format!("#{field}-0"), text);
    }
    browser.click(".lab-add button.primary");
    browser.wait_for_element(".list .lab-name");
    assert!(browser.text(".list li").contains("0.25 EUR"));
}

/// A code for a studio.
pub fn pairing_code(browser: &Driver, lab: &Process) -> String {
    browser.open(&format!("{}/studios", lab.url));
    browser.click("form[action='/account/pairing'] button");
    browser.wait_for_element("#command");
    let command = browser.text("#command");
    let words: Vec<&str> = command.split(' ').collect();
    let ["wirephoto", "studio", "lab", "pair", _, code] = words[..] else { panic!("{command}") };
    code.to_owned()
}

fn a_studio_is_paired(browser: &Driver, lab: &Process) -> Lab {
    let code = pairing_code(browser, lab);
    let studio = Lab::new(&pair(&lab.url, &code.parse().unwrap(), "Ada's laptop", "en").unwrap()).unwrap();
    assert_eq!(studio.catalogue().unwrap().products[0].price, 25);
    studio
}

/// An order of two photographs, all of it sent.
fn handed_in(studio: &Lab) -> Id {
    let mut paths: Vec<_> = fs::read_dir(photographs()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files: Vec<Vec<u8>> = paths.iter().take(2).map(|path| fs::read(path).unwrap()).collect();
    let items = files.iter().zip(1..).map(|(bytes, number)| TicketItem {
        number,
        name: "Print 10 × 15 cm".into(),
        file: *blake3::hash(bytes).as_bytes(),
        paper: Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: "matte".into() },
        crop: Crop::new(0.0, 0.0, 1.0, 1.0).unwrap(),
        copies: number,
    });
    let named = files
        .iter()
        .map(|bytes| TicketFile { hash: *blake3::hash(bytes).as_bytes(), length: bytes.len() as u64 });
    let ticket = Ticket {
        number: NUMBER.into(),
        report: ReportAddress { url: "http://127.0.0.1:9".into(), pin: None, token: "secret".into() },
        photographer: "Ada Lens".into(),
        event: "A day in the north".into(),
        deliver: Deliver {
            way: DeliveryWay::Ship,
            name: "Cleo Customer".into(),
            address: "1 Long Street\n12345 Town".into(),
        },
        items: items.collect(),
        files: named.collect(),
        keep_days: 30,
        note: String::new(),
    };
    let order = Id::new(Moment::now());
    studio.put_job(order, &ticket).unwrap();
    for (bytes, file) in files.iter().zip(&ticket.files) {
        studio
            .send_original(&Outgoing { bytes, hash: file.hash, progress: &|_| (), stop: &|| false })
            .unwrap();
    }
    order
}

fn every_page_is_whole(lab: &Process) {
    for screen in [DESKTOP, PHONE] {
        let Some(programs) = driver::find() else { return };
        let looking = Driver::start(&programs, screen, true);
        looking.open(&format!("{}/log-in", lab.url));
        looking.fill_in("[name=email]", "lab@example.com");
        looking.fill_in("[name=password]", PASSWORD);
        looking.click("main button.primary");
        looking.wait_for_path("/");
        for page in ["/", "/printers", "/catalogue", "/studios", &format!("/jobs/{NUMBER}")] {
            looking.open(&format!("{}{page}", lab.url));
            assert_eq!(looking.all("h1").len(), 1, "{page}");
            assert_eq!(
                looking.run("return document.documentElement.scrollWidth > innerWidth"),
                false,
                "{page}"
            );
            looking.run("for (const part of document.querySelectorAll('details')) part.open = true");
            looking.is_open_to_all(page);
        }
    }
}
