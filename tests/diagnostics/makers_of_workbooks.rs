//! Workbooks, which nobody could review in git.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

use super::packs::{Maker, write};

pub(super) const MAKERS: &[(&str, Maker)] = &[
    ("cut_workbook", |at| {
        let whole = workbook(|sheet| {
            sheet.write(1, 1, 3).unwrap();
        });
        write(at, "people.xlsx", &whole[..whole.len() / 2]);
    }),
    ("old_workbook", |at| write(at, "people.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("workbook", |at| {
        let whole = workbook(|sheet| {
            sheet.write(1, 1, 3).unwrap();
        });
        write(at, "people.xlsx", whole);
    }),
    ("workbook_with_an_error", |at| {
        let whole = workbook(|sheet| {
            sheet.write_formula(1, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        });
        write(at, "people.xlsx", whole);
    }),
    ("workbook_not_available", |at| {
        let whole = workbook(|sheet| {
            sheet.write_formula(1, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
        });
        write(at, "people.xlsx", whole);
    }),
    ("workbook_of_percentages", |at| {
        let whole = workbook(|sheet| {
            let percent = Format::new().set_num_format("0%");
            sheet.write_with_format(1, 2, 0.25, &percent).unwrap();
        });
        write(at, "people.xlsx", whole);
    }),
    ("workbook_of_two", |at| {
        let mut book = Workbook::new();
        for name in ["March", "April"] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            header(sheet);
            sheet.write(1, 1, 3).unwrap();
        }
        write(at, "people.xlsx", book.save_to_buffer().unwrap());
    }),
];

fn header(sheet: &mut Worksheet) {
    for (column, name) in (0..).zip(["id", "posts", "rate"]) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, "ida").unwrap();
}

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("People").unwrap();
    header(sheet);
    fill(sheet);
    book.save_to_buffer().unwrap()
}
