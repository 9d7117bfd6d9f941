//! The station's page.

use std::time::Duration;

use wirephoto_exchange::air::AirState;
use wirephoto_site::testing::Browser;
use wirephoto_site::{Limits, Options, Server, Site, Tls};
use wirephoto_station::ASSETS;

use crate::world::{World, open, station_with};

#[test]
fn t6_the_page_shows_what_is_on_the_air_in_both_languages() {
    let mut world = World::new(&[0.0]);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listen = "127.0.0.1:0".parse().unwrap();
    let server =
        runtime.block_on(Server::bind(listen, Tls::None { plain_http: false }, Limits::default())).unwrap();
    let address = server.address();
    let mut options = Options::new("Station", format!("http://{address}").parse().unwrap());
    options.assets = vec![ASSETS];
    let site = Site::new(options);
    // The page of another station on the same database, which does not work: what it sends it does not know.
    let shown = station_with(open(world.folder.path()), world.output.clone(), site.clone());
    runtime.spawn(async move { server.serve(&site, shown.routes(), std::future::pending()).await });
    let mut browser = Browser::new(address);
    let page = browser.get("/");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Nothing is on the air") && page.text().contains("Nothing was sent"));

    let ordered = world.broadcast(100_000, &[0]);
    world.receive(&ordered, 0);
    world.host.until_state(ordered.id, AirState::Ended);
    let page = browser.get_with("/", &[("accept-language", "de")]).text();
    assert!(page.contains("Patscherkofel") && page.contains("Sendezeit") && page.contains("<rect"), "{page}");
    runtime.shutdown_timeout(Duration::from_secs(1));
}
