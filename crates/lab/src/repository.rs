//! All the SQL of the lab.

mod file;
mod job;
mod printer;
mod report;
mod sheet;

pub use file::{
    File, add_file, add_job_file, delete_file, file, file_for, jobs_waiting_for, missing, next_piece,
    put_piece, set_whole, start_anew, unneeded_files,
};
pub use job::{
    Filter, adopt, forget_job, has_number, insert_job, job, job_by_number, jobs, next_report, outdated_jobs,
    set_shipped, set_stage, studios,
};
pub use printer::{
    Printer, Product, Settings, accept_certificate, add_printer, add_product, delete_printer, delete_product,
    note_printer, printer, printers, products, profile, set_known, set_printer, set_product, set_profile,
    set_settings, settings,
};
pub use report::{Due, add_report, due_reports, forget_report, postpone_report, unsent_reports};
pub use sheet::{
    Thumbnail, add_sheet, claimable, delete_sheets, drop_pictures, forget_leases, lease, load_of, next_again,
    picture_piece, put_picture, put_thumbnail, set_standing, sheet, sheets_of, thumbnail, thumbnails_of,
    unmake,
};
