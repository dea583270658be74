using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Reports;
using XelloPowerSchool.Tests.Automation;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Reports;

/// <summary>What a report says, without a browser.</summary>
public sealed partial class ReportTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AnEmptyLedgerHasNothingToReport()
    {
        using var ledger = _runs.Open(LedgerAccess.Write);
        Assert.Equal("NothingToReport", Assert.Throws<XelloException>(() => Build(ledger)).Id);
        Assert.Equal("RunNotFound", Assert.Throws<XelloException>(() => Build(ledger, options => options with { RunId = "20260101T000000000-0000" })).Id);
    }

    [Fact]
    public void TheNightIsToldSchoolBySchool()
    {
        _runs.Sync([.. Several(30), .. Enumerable.Range(31, 10).Select(number => Account(number, "20"))]);
        _runs.Sync([.. Several(28, from: 3), Account(1, "20"), .. Enumerable.Range(31, 10).Select(number => Account(number, "20")), Account(90, "20")]);
        var report = Build();
        Assert.Equal(("Done", "good"), (report.Night.Outcome, report.Night.Tone));
        Assert.Equal(["10:28:0:0:1", "20:12:1:1:0"], report.Schools.Select(school => $"{school.Code}:{school.Active}:{school.Created}:{school.Transferred}:{school.Deactivated}"));
        Assert.Equal(["School 10", "School 20"], report.Schools.Select(school => school.Name));
        Assert.Equal((40, 1, 1, 1), (report.Total.Active, report.Total.Created, report.Total.Transferred, report.Total.Deactivated));
        Assert.Equal(["School.txt", "Student.txt"], report.Night.Files.Select(file => file.Receipt.File));
        Assert.All(report.Night.Files, file => Assert.Equal("read back and identical", file.Proof));
    }

    [Fact]
    public void TheTrendSaysHowManyWereActiveAfterEachRun()
    {
        _runs.Sync(Several(100));
        _runs.Sync(Several(104));
        _runs.Sync(Several(99, from: 6));
        _runs.Sync([.. Several(99, from: 6), Account(1)]);
        // What is held changes no account.
        _runs.Sync(Several(60, from: 6));
        var report = Build();
        Assert.Equal([100, 104, 99, 100, 100], report.Runs.Select(run => run.Active));
        Assert.Equal(["Active accounts", "Changes per run", "Held or left out per run"], report.Charts.Select(chart => chart.Title));
        Assert.StartsWith("In all 5 created, 0 updated, 0 moved, 5 deactivated.", report.Charts[1].Summary, StringComparison.Ordinal);
        Assert.Equal([100, 100], Build(options => options with { Runs = 2 }).Runs.Select(run => run.Active));
    }

    [Fact]
    public void WhatIsHeldIsExplainedWithoutNames()
    {
        _runs.Sync(Several(500));
        var held = _runs.Sync(Several(470, from: 31)).Run;
        var hold = Assert.Single(Build().Holds);
        Assert.Equal((held.Id, 30, 30, 0), (hold.Run.Id, hold.Waiting, hold.Students.Count, hold.More));
        Assert.Equal("Accounts that would be deactivated in the district: 30 of 500 active accounts; 25 or more are held (5 %).", hold.Brakes[0]);
        Assert.All(hold.Students, student => Assert.Equal(("", "loses the account"), (student.Name, student.What)));
        Assert.Equal("Läst, First1", Build(options => options with { IncludeNames = true }).Holds[0].Students[0].Name);
        Assert.Equal("attention", Build().Night.Tone);

        // Of a long list only the beginning is written, and the rest is counted.
        _runs.Sync(Several(5000));
        hold = Build().Holds[0];
        Assert.Equal((4500, ReportBuilder.LongestList, 4500 - ReportBuilder.LongestList), (hold.Waiting, hold.Students.Count, hold.More));
    }

    [Fact]
    public void FindingsAreSortedByTheOfficeThatCanCorrectThem()
    {
        _runs.Sync([.. Several(3), Account(9, "20")]);
        XelloFinding[] brought =
        [
            Finding("MissingDateOfBirth", "00009", XelloSeverity.Warning), Finding("DuplicateEmail", "00002", XelloSeverity.Error),
            Finding("MissingDateOfBirth", "00001", XelloSeverity.Warning), Finding("MissingDateOfBirth", "00001", XelloSeverity.Warning),
            Finding("UnknownStudent", "77777", XelloSeverity.Error),
        ];
        var offices = Build(options => options with { Findings = brought }).Offices;
        Assert.Equal(["School 10", "School 20", "School not known"], offices.Select(office => office.School));
        Assert.Equal(["DuplicateEmail:00002", "MissingDateOfBirth:00001"], offices[0].Fixes.Select(fix => $"{fix.Rule}:{fix.Key}"));
        Assert.All(offices.SelectMany(office => office.Fixes), fix => Assert.Equal("", fix.Name));
    }

    [Fact]
    public void ThePageHasNoNameUnlessAskedFor()
    {
        _runs.Sync(Several(500));
        _runs.Sync(Several(470, from: 31));
        XelloFinding[] findings = [Finding("MissingDateOfBirth", "00040", XelloSeverity.Warning)];
        var page = Render(options => options with { Findings = findings });
        Assert.Contains("00001", page, StringComparison.Ordinal);
        Assert.DoesNotContain("First", page, StringComparison.Ordinal);
        Assert.DoesNotContain("district.example", page, StringComparison.Ordinal);
        page = Render(options => options with { Findings = findings, IncludeNames = true });
        Assert.Contains("First1<", page, StringComparison.Ordinal);
        Assert.Contains("First40<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("district.example", page, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingThatComesFromRecordsIsMarkup()
    {
        const string Hostile = "<script>alert(1)</script>\" onload='x' {{ page.title }}";
        _runs.Sync([.. Several(500), Account(501) with { LastName = "<b>Bold</b>" }]);
        _runs.Sync(Several(470, from: 31));
        var page = Render(options => options with
        {
            Title = Hostile,
            IncludeNames = true,
            Findings = [new XelloFinding(Hostile, XelloSeverity.Error, "00501", Hostile, Hostile, Hostile)],
        });
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Bold", page, StringComparison.Ordinal);
        Assert.Contains("{{ page.title }}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePageAllowsItsOwnScriptAndNothingElse()
    {
        _runs.Sync(Several(5));
        var page = Render();
        var script = Script().Match(page).Groups["script"].Value;
        Assert.Contains("aria-sort", script, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', script);
        var policy = $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
        Assert.Contains($"""content="{policy}">""", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)\b(src|href)\s*=\s*""(?!#)", page);
        Assert.DoesNotContain("url(http", page, StringComparison.Ordinal);
    }

    [Fact]
    public void IdsOfThePageAreUnique()
    {
        _runs.Sync(Several(500));
        _runs.Sync(Several(470, from: 31));
        var ids = Ids().Matches(Render()).Select(match => match.Groups["id"].Value).ToList();
        Assert.Contains("chart-held", ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("th-TH")]
    public void TheMachinesCultureChangesNothing(string culture)
    {
        _runs.Sync(Several(1500));
        _runs.Sync(Several(1400, from: 101));
        var page = Render();
        Assert.Contains(">1,500<", page, StringComparison.Ordinal);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(page, Render());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void TheFileReplacesAnotherWholeOrNotAtAll()
    {
        _runs.Sync(Several(5));
        var path = _runs["report.html"];
        File.WriteAllText(path, "before");
        ReportPage.Write(path, Build());
        Assert.EndsWith("</html>\n", File.ReadAllText(path), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("OutputWriteFailed", Assert.Throws<XelloException>(() => ReportPage.Write(_runs["missing/report.html"], Build())).Id);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.tmp"));
    }

    private static XelloFinding Finding(string rule, string subject, XelloSeverity severity) =>
        new(rule, severity, subject, "DateOfBirth", "There is none.", "Enter it.");

    private string Render(Func<ReportOptions, ReportOptions>? with = null) => ReportPage.Render(Build(with));

    private ReportModel Build(Func<ReportOptions, ReportOptions>? with = null)
    {
        using var ledger = _runs.Open();
        return Build(ledger, with);
    }

    private static ReportModel Build(Ledger ledger, Func<ReportOptions, ReportOptions>? with = null)
    {
        var options = new ReportOptions { Made = Now };
        return ReportBuilder.Build(ledger, with?.Invoke(options) ?? options);
    }

    [GeneratedRegex("<script>(?<script>.*)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("""
        \sid="(?<id>[^"]*)"
        """)]
    private static partial Regex Ids();
}
