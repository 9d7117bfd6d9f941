//! Hosts are told in order, until they have noted it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::tickets::{Order, picture};
use crate::world::{later, on_each_engine};

/// A host that notes reports; it answers with these statuses one after the other, then with 204.
fn host(statuses: Vec<u16>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&heard);
    thread::spawn(move || {
        let mut statuses = statuses.into_iter();
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut bytes = Vec::new();
            let mut buffer = [0; 4096];
            while !is_whole(&bytes) {
                match stream.read(&mut buffer) {
                    Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
                    _ => break,
                }
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let status = statuses.next().unwrap_or(204);
            if status < 300 {
                noted.lock().unwrap().push(text);
            }
            let body = if status < 300 { "" } else { r#"{"error":"Not now."}"# };
            let head =
                format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    (url, heard)
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

#[test]
fn p12_a_host_is_told_all_that_happens_in_its_order() {
    on_each_engine(|world| {
        world.with_printer();
        let (url, heard) = host(vec![500, 204, 404]);
        let (studio, mut order) = (world.studio("laptop"), Order::new("7K3MQ9TD", &[picture(1)]));
        order.ticket.report.url = url;
        studio.client.put_job(order.id, &order.ticket).unwrap();
        studio.send(&order.files[0]).unwrap();
        world.make();
        world.print();
        world.operator().submit_to("/jobs/7K3MQ9TD", "/jobs/7K3MQ9TD/ship", &[("text", "RR123")]);
        let mut rounds = 0;
        while world.rows("lab_report") > 0 {
            rounds += 1;
            world.lab.report_once(later().plus(Duration::from_hours(24 * rounds))).unwrap();
            assert!(rounds < 20, "all is told in the end");
        }
        let heard = heard.lock().unwrap();
        let kinds = ["received", "printing", "printed", "shipped"];
        assert_eq!(heard.len(), kinds.len());
        for (request, kind) in heard.iter().zip(kinds) {
            assert!(request.contains(&format!("\"kind\":\"{kind}\"")), "{request}");
            assert!(request.starts_with(&format!("POST /api/v1/orders/{}/reports", order.id)), "{request}");
            assert!(request.to_lowercase().contains("authorization: bearer secret"), "{request}");
        }
        assert!(heard[3].contains("RR123"));
    });
}

#[test]
fn p12_a_host_that_is_away_is_told_later_and_the_page_says_so() {
    on_each_engine(|world| {
        let (studio, order) = (world.studio("laptop"), Order::new("7K3MQ9TD", &[picture(1)]));
        studio.client.put_job(order.id, &order.ticket).unwrap();
        studio.send(&order.files[0]).unwrap();
        world.lab.report_once(later()).unwrap();
        assert_eq!(world.rows("lab_report"), 1);
        let page = world.operator().get("/jobs/7K3MQ9TD").text();
        assert!(page.contains("was not told yet: 1 report"), "{page}");
    });
}
