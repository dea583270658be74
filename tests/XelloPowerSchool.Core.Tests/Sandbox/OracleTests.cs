using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>Oracle's language on SQLite: what PowerQueries commonly use.</summary>
public sealed class OracleTests
{
    private static readonly Database Database = new SyntheticDistrict(7, 60, 2).On(new DateTime(2026, 10, 1)).Database;

    [Theory]
    [InlineData("NVL(NULL, 'x')", "x")]
    [InlineData("NVL('', 'x')", "x")]
    [InlineData("NVL2('a', 'yes', 'no')", "yes")]
    [InlineData("NVL2('', 'yes', 'no')", "no")]
    [InlineData("DECODE(2, 1, 'one', 2, 'two', 'many')", "two")]
    [InlineData("DECODE(NULL, NULL, 'null', 'other')", "null")]
    [InlineData("DECODE(5, 1, 'one')", null)]
    [InlineData("CASE WHEN '' IS NULL THEN 1 ELSE 0 END", "1")]
    [InlineData("'a' || NULL || 'b'", "ab")]
    [InlineData("',' || (SELECT MAX(low_grade) FROM schools WHERE school_number = 999999) || ','", ",,")]
    [InlineData("NULL || ''", null)]
    [InlineData("'a' || CASE WHEN 1 = 2 THEN 'x' END || UPPER('é')", "aÉ")]
    [InlineData("UPPER('straße é')", "STRAßE É")]
    [InlineData("LOWER('ŁÓDŹ')", "łódź")]
    [InlineData("INSTR(',101,102,', ',' || 102 || ',')", "5")]
    [InlineData("INSTR('banana', 'a', -1)", "6")]
    [InlineData("INSTR('banana', 'a', 1, 2)", "4")]
    [InlineData("INSTR(NULL, 'a')", null)]
    [InlineData("5 / 2", "2.5")]
    [InlineData("FLOOR(3601 / 100)", "36")]
    [InlineData("MOD(7, 3)", "1")]
    [InlineData("MOD(-7, 3)", "-1")]
    [InlineData("TRUNC(3.79, 1)", "3.7")]
    [InlineData("TRUNC(-3.7)", "-3")]
    [InlineData("TO_CHAR(1234.5)", "1234.5")]
    [InlineData("TO_CHAR(1234.5, 'FM9,999.00')", "1,234.50")]
    [InlineData("TO_CHAR(7, 'FM000')", "007")]
    [InlineData("TO_CHAR(7, '999')", "   7")]
    [InlineData("TO_CHAR(TO_DATE('03/09/2026', 'MM/DD/YYYY'), 'YYYY-MM-DD')", "2026-03-09")]
    [InlineData("TO_CHAR(DATE '2026-03-09', 'fmMM/DD/YY')", "3/9/26")]
    [InlineData("TO_CHAR(DATE '2026-03-09', 'DD-MON-YYYY')", "09-MAR-2026")]
    [InlineData("TO_CHAR(DATE '2026-03-09', 'Day')", "Monday")]
    [InlineData("TO_CHAR(SYSDATE, 'YYYY-MM-DD HH24:MI:SS')", "2026-10-01 00:00:00")]
    [InlineData("SYSDATE - 30", "2026-09-01")]
    [InlineData("TRUNC(SYSDATE) + 1", "2026-10-02")]
    [InlineData("TRUNC(SYSDATE, 'MM')", "2026-10-01")]
    [InlineData("TRUNC(SYSDATE, 'YEAR')", "2026-01-01")]
    [InlineData("SYSDATE - TO_DATE('2026-09-01', 'YYYY-MM-DD')", "30")]
    [InlineData("ADD_MONTHS(SYSDATE, -1)", "2026-09-01")]
    [InlineData("LAST_DAY(SYSDATE)", "2026-10-31")]
    [InlineData("(SELECT MIN(t.firstday) + 7 FROM terms t WHERE t.id = 3600)", "2026-08-31")]
    [InlineData("TO_NUMBER('42') + 1", "43")]
    [InlineData("LPAD('7', 3, '0')", "007")]
    [InlineData("RPAD('7', 3, '*')", "7**")]
    [InlineData("GREATEST(1, 5, 3)", "5")]
    [InlineData("LEAST('b', 'a')", "a")]
    [InlineData("INITCAP('mc DONALD')", "Mc Donald")]
    [InlineData("REGEXP_REPLACE('a-1-b', '[0-9]', '#')", "a-#-b")]
    [InlineData("REGEXP_SUBSTR('abc123', '[0-9]+')", "123")]
    [InlineData("CASE WHEN REGEXP_LIKE('abc', '^a') THEN 'y' END", "y")]
    [InlineData("CASE WHEN 'ABC' LIKE 'a%' THEN 'y' ELSE 'n' END", "n")]
    [InlineData("(SELECT LISTAGG(school_number, ', ') WITHIN GROUP (ORDER BY school_number DESC) FROM schools WHERE school_number > 0)", "999999, 701, 101")]
    [InlineData("(SELECT COUNT(*) FROM (SELECT 1 FROM dual UNION ALL SELECT 2 FROM dual MINUS SELECT 2 FROM dual))", "1")]
    [InlineData("(SELECT school_number FROM schools ORDER BY school_number DESC FETCH FIRST 1 ROWS ONLY)", "999999")]
    [InlineData("'it''s'", "it's")]
    [InlineData("SUBSTR('abcdef', 2, 3) -- a comment with a ' quote", "bcd")]
    [InlineData("/* 'x */ 1", "1")]
    public void ExpressionsMeanWhatOracleMeans(string expression, string? expected)
    {
        var sql = new OracleSql($"SELECT {expression} \n FROM dual;");
        var row = Database.Read(new Statement(sql.ToSqlite(_ => -1), sql.Tables)).Select(values => values[0]).Single();
        Assert.Equal(expected, OracleFunctions.Text(row));
    }

    [Theory]
    [InlineData("DELETE FROM students")]
    [InlineData("")]
    [InlineData("SELECT 1 FROM students s, schools c WHERE s.schoolid = c.school_number (+)")]
    [InlineData("SELECT ',' || (1 FROM dual")]
    public void WhatIsNotUnderstoodIsRefused(string sql) => Assert.Throws<NotSupportedException>(() => new OracleSql(sql));

    [Fact]
    public void BindsAndTablesAreFound()
    {
        var sql = new OracleSql("SELECT s.dcid, ':no', e.emailaddress FROM Students s /* cc :no */ WHERE s.id = :Id OR :id IS NULL AND 'x' = :other");
        Assert.Equal(["Id", "other"], sql.Binds);
        Assert.Equal(["Students"], sql.Tables.Select(table => table.Name));
    }
}
