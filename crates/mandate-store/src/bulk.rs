//! Many rows of one table, added by few statements: what an import and the record of it need.

use crate::{
    Result, Tx,
    sql::{FromRow, Sql, Value},
};

/// How many rows go together: few sizes, so that few statements are prepared.
const TOGETHER: [usize; 3] = [64, 8, 1];

/// A statement that adds some rows: what stands before them, the rows, and what stands behind.
fn statement(into: &str, rows: &[Vec<Value>], behind: &str) -> Sql {
    let mut sql = Sql::new("INSERT INTO ");
    sql.push(into);
    for (position, row) in rows.iter().enumerate() {
        sql.push(if position > 0 { ", " } else { " VALUES " });
        sql.bind_row(row.iter().cloned());
    }
    sql.push(behind);
    sql
}

/// The rows, as many together as one statement takes.
pub(crate) fn some<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = TOGETHER.into_iter().find(|size| *size <= rest.len())?;
        let (some, others) = rest.split_at_checked(size)?;
        rest = others;
        Some(some)
    })
}

/// Adds rows: `into` is `table (column, …)`, `behind` what stands behind the rows.
pub(crate) fn insert(tx: &mut Tx, into: &str, rows: &[Vec<Value>], behind: &str) -> Result<()> {
    for some in some(rows) {
        let sql = statement(into, some, behind);
        tx.execute_later(&sql.text, &sql.values)?;
    }
    Ok(())
}

/// As [`insert`], with what the database gives back of each row.
pub(crate) async fn insert_returning<T: FromRow>(
    tx: &mut Tx,
    into: &str,
    rows: &[Vec<Value>],
    returning: &str,
) -> Result<Vec<T>> {
    let mut found = Vec::with_capacity(rows.len());
    for some in some(rows) {
        found.extend(tx.all_of(&statement(into, some, returning)).await?);
    }
    Ok(found)
}

/// A row of values, for [`insert`].
macro_rules! row {
    ($($value:expr),* $(,)?) => { vec![$($crate::sql::Value::from($value)),*] };
}
pub(crate) use row;
