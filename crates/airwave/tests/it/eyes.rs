//! What programs of others see in a transport stream: tshark and its dissectors, and a ULE receiver.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wirephoto_airwave::fec::{Params, SYMBOL_SIZE};
use wirephoto_airwave::flute::File;
use wirephoto_airwave::packet::{ObjectId, Packet, PacketKey};
use wirephoto_airwave::ts::{Content, Datagram, Encapsulation, Mux, PACKET_BYTES};

const SOURCE: &str = "192.0.2.1:5001";
const GROUP: &str = "239.129.2.3:5000";

/// tshark, if this machine has it. In CI it must.
fn tshark() -> Option<PathBuf> {
    let program = env::var_os("WIREPHOTO_TEST_TSHARK").map_or("/usr/bin/tshark".into(), PathBuf::from);
    if program.exists() {
        return Some(program);
    }
    assert!(env::var_os("CI").is_none(), "in CI there must be tshark");
    eprintln!("skipped: there is no tshark here; cargo xtask setup peers installs it");
    None
}

/// What tshark reads in a stream: of each of its packets those fields, each with all its values.
fn seen(tshark: &Path, stream: &[u8], fields: &[&str]) -> Vec<Vec<String>> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("stream.ts");
    std::fs::write(&file, stream).unwrap();
    let mut command = Command::new(tshark);
    command.args(["-n", "-d", "udp.port==5000,alc", "-T", "fields", "-E", "separator=|", "-r"]).arg(&file);
    for preference in ["mpeg_sect.verify_crc:TRUE", "ip.check_checksum:TRUE", "udp.check_checksum:TRUE"] {
        command.args(["-o", preference]);
    }
    for field in fields {
        command.args(["-e", field]);
    }
    // As for everybody: no settings of this machine's owner.
    let output = command.env("HOME", folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

/// All values of one field.
fn values(rows: &[Vec<String>], field: usize) -> Vec<&str> {
    rows.iter().flat_map(|row| row[field].split(',')).filter(|value| !value.is_empty()).collect()
}

fn stream(encapsulation: Encapsulation, payloads: &[Vec<u8>]) -> Vec<[u8; PACKET_BYTES]> {
    let (source, destination) = (SOURCE.parse().unwrap(), GROUP.parse().unwrap());
    let (mut mux, mut packets, mut rest) = (Mux::new(encapsulation, 1_000_000), Vec::new(), payloads.iter());
    loop {
        while mux.wants()
            && let Some(payload) = rest.next()
        {
            mux.push(&Datagram { source, destination, payload }).unwrap();
        }
        let mut packet = [0; PACKET_BYTES];
        let content = mux.next(&mut packet);
        packets.push(packet);
        if content == Content::Null {
            return packets;
        }
    }
}

/// Datagrams of many lengths, which end and begin everywhere in packets.
fn payloads() -> Vec<Vec<u8>> {
    (0..200_usize).map(|number| vec![number as u8; number * 29 % 1473]).collect()
}

#[test]
fn t6_tshark_reads_our_tables_our_sections_and_the_datagrams_in_them() {
    let Some(tshark) = tshark() else { return };
    let payloads: Vec<Vec<u8>> = payloads().into_iter().filter(|payload| !payload.is_empty()).collect();
    let packets = stream(Encapsulation::Mpe, &payloads);
    let rows = seen(
        &tshark,
        &packets.concat(),
        &[
            "mpeg_pat.prog_num",
            "mpeg_pat.prog_map_pid",
            "mpeg_pmt.pg_num",
            "mpeg_pmt.stream.type",
            "mpeg_pmt.stream.elementary_pid",
            "mpeg_descr.data_bcast_id.id",
            "dvb_data_mpe.dst_mac",
            "ip.dst",
            "udp.dstport",
            "udp.length",
            "udp.checksum.status",
            "ip.checksum.status",
            "mpeg_sect.crc.status",
            "mp2t.cc.drop",
            "_ws.malformed",
        ],
    );
    assert_eq!(rows.len(), packets.len());
    let all = |field: usize, value: &str| {
        let values = values(&rows, field);
        assert!(values.iter().all(|other| *other == value), "{field}: {values:?}");
        values.len()
    };
    let tables = all(0, "0x0001");
    assert!(tables > 5, "{tables}");
    for (field, value) in [(1, "0x0100"), (2, "0x0001"), (3, "0x0d"), (4, "0x0101"), (5, "0x0005")] {
        assert_eq!(all(field, value), tables);
    }
    for (field, value) in [(6, "01:00:5e:01:02:03"), (7, "239.129.2.3"), (8, "5000"), (10, "1"), (11, "1")] {
        assert_eq!(all(field, value), payloads.len());
    }
    let lengths: Vec<String> = payloads.iter().map(|payload| (payload.len() + 8).to_string()).collect();
    assert_eq!(values(&rows, 9), lengths);
    // Good, for both tables and every section; nothing lost, nothing malformed.
    assert_eq!(all(12, "1"), 2 * tables + payloads.len());
    assert_eq!((values(&rows, 13).len(), values(&rows, 14).len()), (0, 0));
}

#[test]
fn t4_tshark_reads_our_packets_and_our_file_description() {
    let Some(tshark) = tshark() else { return };
    let object = ObjectId { tsi: 77, toi: 711 };
    let params = Params::new(100_000, SYMBOL_SIZE).unwrap();
    let mut fdt = Vec::new();
    File { object, params, expires: 4_000_000_000 }.write(5, &mut fdt);
    let mut datagrams = vec![fdt];
    for esi in [0, 1, 2, 70_000] {
        let mut datagram = Vec::new();
        let symbol = [esi as u8; SYMBOL_SIZE as usize];
        Packet { object, esi, symbol: &symbol, close_object: false }
            .write(&PacketKey::from_bytes([3; 32]), &mut datagram);
        datagrams.push(datagram);
    }
    let packets = stream(Encapsulation::Mpe, &datagrams);
    let rows = seen(
        &tshark,
        &packets.concat(),
        &[
            "rmt-lct.tsi",
            "rmt-lct.toi",
            "rmt-lct.codepoint",
            "rmt-fec.encoding_id",
            "rmt-fec.esi",
            "rmt-fec.fti.transfer_length",
            "rmt-fec.fti.num_blocks",
            "rmt-fec.fti.num_subblocks",
            "rmt-fec.fti.alignment",
            "xml.attribute",
            "_ws.malformed",
        ],
    );
    assert_eq!(values(&rows, 0), ["77"; 5]);
    assert_eq!(values(&rows, 1), ["0", "711", "711", "711", "711"]);
    assert_eq!((values(&rows, 2), values(&rows, 3)), (vec!["6"; 5], vec!["6"; 5]));
    let numbers: Vec<u32> = values(&rows, 4).iter().map(|esi| number(esi)).collect();
    assert_eq!(numbers, [0, 0, 1, 2, 70_000]);
    let length = values(&rows, 5);
    assert!(length.len() == 1 && (300..700).contains(&number(length[0])), "{length:?}");
    assert_eq!((values(&rows, 6), values(&rows, 7), values(&rows, 8)), (vec!["1"], vec!["1"], vec!["4"]));
    let attributes = values(&rows, 9).join(",");
    for attribute in
        [r#"TOI="711""#, r#"Transfer-Length="100000""#, r#"FEC-OTI-Encoding-Symbol-Length="1440""#]
    {
        assert!(attributes.contains(attribute), "{attributes}");
    }
    assert!(values(&rows, 10).is_empty());
}

/// A number as tshark writes it.
fn number(text: &str) -> u32 {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    u32::from_str_radix(digits, radix).unwrap()
}

#[test]
fn t6_a_ule_receiver_of_others_reads_our_sndus() {
    let payloads = payloads();
    let mut receiver = ule::UleReceiver::new();
    let mut heard = Vec::new();
    for packet in stream(Encapsulation::Ule, &payloads) {
        if packet[1] & 0x1f != 0x01 || packet[2] != 0x01 {
            continue;
        }
        for sndu in receiver.push(&packet[4..], packet[1] & 0x40 != 0) {
            let sndu = ule::Sndu::parse(&sndu).unwrap();
            assert!(sndu.d_bit() && sndu.type_field() == ule::TypeField::EtherType(0x0800));
            heard.push(sndu.pdu()[28..].to_vec());
        }
    }
    assert!(heard == payloads, "{} of {}", heard.len(), payloads.len());
}
