//! The station's page.

use std::time::Duration;

use wirephoto_database::Moment;
use wirephoto_exchange::air::AirState;
use wirephoto_site::testing::Browser;
use wirephoto_site::{Limits, Options, Server, Site, Tls};
use wirephoto_station::ASSETS;

use crate::world::World;

#[test]
fn t6_the_page_shows_what_is_coming_what_is_on_the_air_and_what_was_in_both_languages() {
    let mut world = World::new(&[0.0]);
    world.stop();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listen = "127.0.0.1:0".parse().unwrap();
    let server =
        runtime.block_on(Server::bind(listen, Tls::None { plain_http: false }, Limits::default())).unwrap();
    let address = server.address();
    let mut options = Options::new("Station", format!("http://{address}").parse().unwrap());
    options.assets = vec![ASSETS];
    let site = Site::new(options);
    let routes = world.start_on(site.clone());
    runtime.spawn(async move { server.serve(&site, routes, std::future::pending()).await });
    let mut browser = Browser::new(address);
    let page = browser.get("/");
    assert_eq!(page.status, 200);
    let page = page.text();
    for shown in
        ["Nothing is on the air", "Nothing is coming.", "Nothing was sent", "1 · Alps", "8 Mbit/s", "Tyrol"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }

    let (first, order) = world.object(1_000_000, &[0]);
    world.host.order(order);
    let (second, order) = world.object(300_000, &[0, 7]);
    world.host.order(order);
    for ordered in [&first, &second] {
        world.host.until_state(ordered.id, AirState::Ready);
    }
    let page = browser.get("/").text();
    assert_eq!(page.matches("here; the frames are written to first").count(), 2, "{page}");
    assert!(
        page.contains("No. 1 ") && page.contains("No. 2 ") && page.contains("Nothing is on the air"),
        "{page}"
    );

    // The one begins in half an hour, the other now; nobody answers.
    let later = Moment::now().plus(Duration::from_mins(30));
    world.announce(&second, &[0]);
    world.host.change(first.id, |order| order.starts_at = Some(later));
    world.host.change(second.id, |order| order.starts_at = Some(Moment::now()));
    world.host.until_state(second.id, AirState::OnAir);
    world.air.hear_until(0, 1);
    World::until_page(&mut browser, |page| {
        page.contains("packets planned") || page.contains(&format!("{} needed", second.params.k()))
    });
    let page = browser.get("/").text();
    for shown in [
        &*format!("packets sent, {} needed", second.params.k()),
        "2 frames wait",
        "ends in ",
        "1 picture group",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(page.contains("begins in 29 min") || page.contains("begins in 30 min"), "{page}");
    assert!(!page.contains("Nothing is on the air") && !page.contains("Nothing is coming."), "{page}");

    world.receive(&second, 0);
    world.says(&second, 7, world.air.frames[0].complete());
    world.host.until_state(second.id, AirState::Ended);
    World::until_page(&mut browser, |page| page.contains("Nothing is on the air"));
    let page = browser.get_with("/", &[("accept-language", "de")]).text();
    for shown in ["Patscherkofel", "Sendezeit", "<rect"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let packets = world.host.with(|known| known.reports[&second.id].packets);
    let in_numbers = page.split("<tbody>").nth(1).expect("hours in numbers");
    assert!(in_numbers.contains(&format!("<td class=\"number\">{packets}</td>")), "{packets}: {in_numbers}");
    runtime.shutdown_timeout(Duration::from_secs(1));
}
