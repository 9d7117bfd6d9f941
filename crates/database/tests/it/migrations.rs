//! Opening: tables are brought up to date or left alone, and every other database is refused with a sentence.

use std::fs;

use wirephoto_database::{
    Database, Error, Location, Migration, OpenError, Schema,
    testing::{POSTGRES, each_location},
};

const FIRST: Migration = Migration {
    version: 1,
    name: "frames",
    sql: "CREATE TABLE test_frame (id BIGINT PRIMARY KEY, lit BOOLEAN NOT NULL DEFAULT TRUE);\n",
};
const SECOND: Migration = Migration {
    version: 2,
    name: "names",
    sql: "
ALTER TABLE test_frame ADD COLUMN name TEXT NOT NULL DEFAULT 'BYTEA; -- stays';
UPDATE test_frame SET name = 'old';
",
};

const V1: Schema = Schema { part: "test", migrations: &[FIRST] };
const V2: Schema = Schema { part: "test", migrations: &[FIRST, SECOND] };
const OTHER_BUILD: Schema = Schema {
    part: "test",
    migrations: &[Migration { sql: "CREATE TABLE test_frame (id BIGINT PRIMARY KEY);\n", ..FIRST }],
};
const FAILS: Schema = Schema {
    part: "test",
    migrations: &[
        FIRST,
        Migration {
            version: 2,
            name: "wrong",
            sql: "CREATE TABLE test_more (id BIGINT);\nCREATE TABEL x (y BIGINT);\n",
        },
    ],
};

fn refusal(location: &Location, schemas: &[Schema]) -> OpenError {
    Database::open(location, schemas).expect_err("it was to be refused")
}

#[test]
fn a_new_version_moves_forward_and_keeps_what_is_there() {
    each_location(|location| {
        let db = Database::open(location, &[V1]).unwrap();
        db.write(|tx| tx.execute("INSERT INTO test_frame (id) VALUES (1)", &[])).wait().unwrap();
        drop(db);
        for _ in 0..2 {
            let db = Database::open(location, &[V2]).unwrap();
            let found = db.peek(|tx| {
                tx.query_one("SELECT name, lit FROM test_frame", &[], |row| {
                    Ok((row.get::<String>("name")?, row.get::<bool>("lit")?))
                })
            });
            assert_eq!(found.wait(), Ok(("old".into(), true)));
        }
    });
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    each_location(|location| {
        drop(Database::open(location, &[V2]).unwrap());
        let error = refusal(location, &[V1]);
        assert_eq!(error, OpenError::Newer { part: "test".into(), found: 2, known: 1 });
        assert!(error.to_string().contains("newer version of Wirephoto"), "{error}");
        drop(Database::open(location, &[V2]).unwrap());
    });
}

#[test]
fn a_migration_that_was_changed_is_refused() {
    each_location(|location| {
        drop(Database::open(location, &[V1]).unwrap());
        assert_eq!(refusal(location, &[OTHER_BUILD]), OpenError::Changed { part: "test".into(), version: 1 });
    });
}

#[test]
fn a_migration_that_fails_leaves_everything_as_it_was() {
    each_location(|location| {
        drop(Database::open(location, &[V1]).unwrap());
        let error = refusal(location, &[FAILS]);
        assert!(matches!(&error, OpenError::Migration { version: 2, .. }), "{error}");
        let db = Database::open(location, &[V1]).unwrap();
        let more = db.read(|tx| tx.query("SELECT id FROM test_more", &[], |row| row.get::<i64>("id"))).wait();
        assert!(matches!(more, Err(Error::Engine(_))), "{more:?}");
    });
}

#[test]
fn parts_that_a_program_does_not_name_are_left_alone() {
    each_location(|location| {
        drop(Database::open(location, &[V2]).unwrap());
        let db = Database::open(location, &[]).unwrap();
        assert_eq!(db.check().unwrap(), [""; 0]);
    });
}

#[test]
fn two_programs_may_start_at_once() {
    each_location(|location| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| drop(Database::open(location, &[V2]).unwrap()));
            }
        });
    });
}

#[test]
fn a_file_whose_making_was_cut_short_is_made_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let begun = rusqlite::Connection::open(&path).unwrap();
    begun.execute_batch("PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL").unwrap();
    drop(begun);
    assert!(fs::metadata(&path).unwrap().len() > 0);
    let location = Location::File(path);
    drop(Database::open(&location, &[V1]).unwrap());
    drop(Database::open(&location, &[V1]).unwrap());
}

#[test]
fn a_file_that_is_something_else_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("holiday.jpg");
    fs::write(&path, [b"\xff\xd8\xff\xe0".repeat(500), vec![0; 3000]].concat()).unwrap();
    let before = fs::read(&path).unwrap();
    let error = refusal(&Location::File(path.clone()), &[V1]);
    assert!(matches!(error, OpenError::NotADatabase(_)), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);

    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE mine (id INTEGER)").unwrap();
    let error = refusal(&Location::File(foreign.clone()), &[V1]);
    assert_eq!(
        error.to_string(),
        format!("{} is not a Wirephoto database; name another file", foreign.display())
    );

    let nowhere = folder.path().join("no/such/folder/studio.db");
    assert!(matches!(refusal(&Location::File(nowhere), &[V1]), OpenError::Unavailable { .. }));
}

#[test]
#[cfg(unix)]
fn only_its_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let _db = Database::open(&Location::File(path), &[V1]).unwrap();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", entry.path());
    }
}

#[test]
fn a_server_that_is_not_there_is_named_without_its_password() {
    let error = refusal(&Location::Postgres("postgres://me:secret@127.0.0.1:1/gallery".into()), &[]);
    let text = error.to_string();
    assert!(text.contains("127.0.0.1/gallery") && !text.contains("secret"), "{text}");
    let text = refusal(&Location::Postgres("postgres://me:secret@host:port".into()), &[]).to_string();
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn a_postgresql_database_that_sorts_by_language_is_refused() {
    let Ok(url) = std::env::var(POSTGRES) else { return eprintln!("PostgreSQL skipped") };
    let mut server = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let name = format!("wirephoto_test_icu_{}", std::process::id());
    server
        .batch_execute(&format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'"
        ))
        .unwrap();
    let at = url.rfind('/').unwrap();
    let error = refusal(&Location::Postgres(format!("{}/{name}", &url[..at])), &[V1]);
    server.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
    assert_eq!(error, OpenError::Collation);
}
