using System.Text;
using System.Text.Json;
using CsCheck;
using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

/// <summary>Changes as they may leave the district.</summary>
public sealed class HashedChangesTests : IDisposable
{
    // Nothing that the file itself says is spelled with these.
    private static readonly Gen<string> Canary = Gen.Char["QZWXJKqzwxjkéß"].Array[4, 12].Select(letters => new string(letters));

    private static readonly Gen<XelloAccount> CanaryAccount = Gen.Select(
        Gen.Int[1_000_000, 9_999_999], Canary, Canary, Canary, Gen.Int[10_000, 99_999], Gen.Long[10_000_000, 99_999_999], Gen.Int[0, 12],
        (number, first, last, mail, school, record, grade) => new XelloAccount
        {
            StudentId = "0" + number, FirstName = first, LastName = last, Email = mail + "@" + last + ".example", SsoToken = mail + number,
            StateProvNumber = "77" + number, SchoolCode = "S" + school, PreRegSchoolCode = "T" + school, SisId = record, Grade = grade,
            DateOfBirth = new DateTime(2001, 2, 3).AddDays(number % 4000), Gender = "F",
        });

    private readonly TemporaryFolder _folder = new();

    private LedgerKey Key => LedgerKey.Beside(_folder.Ledger);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NothingOfAStudentIsInTheFile() => Gen.Select(CanaryAccount, CanaryAccount).Sample((before, other) =>
    {
        var after = other with { StudentId = before.StudentId };
        XelloRosterChange[] changes =
        [
            .. RosterComparer.Compare([after], Known(before), Snapshot([after]).Snapshot).Changes,
            .. RosterComparer.Compare([other], Known(), null).Changes,
            .. RosterComparer.Compare([], Known(before), Snapshot([]).Snapshot).All().Select(removal => removal with
            {
                Reason = $"Held. {before.FirstName} {before.LastName}: the same record has the key {after.StudentId}.",
                Approval = new XelloApproval(before.LastName, Now, before.FirstName, Now),
            }),
        ];
        Assert.Equal(3, changes.Length);
        var text = Write(changes);
        foreach (var value in new[] { before, after, other }.SelectMany(Values).Where(value => value.Length > 3))
            Assert.DoesNotContain(value, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\\u", text, StringComparison.Ordinal);
    });

    [Fact]
    public void WhatSupportNeedsIsInTheFile()
    {
        var before = Account(10023) with { StudentId = "010023", FirstName = "Zoë" };
        var after = before with { FirstName = "Zoe", Grade = 10, StateProvNumber = "0099", Email = null };
        var (snapshot, roster) = Snapshot([after]);
        var lines = Write([.. RosterComparer.Compare(roster, Known(before), snapshot).Changes]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal(1, JsonDocument.Parse(lines[0]).RootElement.GetProperty("changes").GetInt32());
        var change = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(Pseudonyms.Of(Key).Student("010023"), change.GetProperty("student").GetString());
        Assert.Equal(("d6", "Update, Promote", "SignIn"), (Text(change, "key"), Text(change, "actions"), Text(change, "risk")));
        Assert.Equal(
            [
                "FirstName U1l1x1 U1l2 accents", "Grade d1 d2 other", "StateProvNumber  d4 added", "Email l1d5@l8.l7  removed",
            ],
            change.GetProperty("fields").EnumerateArray().Select(field => string.Join(' ',
                Text(field, "field"), Text(field, "before"), Text(field, "after"), Text(field, "difference"))));
        Assert.False(change.TryGetProperty("grade", out _));

        change = JsonDocument.Parse(Write([.. RosterComparer.Compare(roster, Known(), null).Changes], withSchools: true).Split('\n')[1]).RootElement;
        Assert.Equal(("10", 10, "10"), (Text(change, "school"), change.GetProperty("grade").GetInt32(), Text(change.GetProperty("account"), "SchoolCode")));
        Assert.Equal("d4-d2-d2", Text(change.GetProperty("account"), "DateOfBirth"));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Ann-Marie O'Neil", "U1l2-U1l4s1U1'U1l3")]
    [InlineData("a..b", "l1..l1")]
    [InlineData("0012", "d4")]
    [InlineData("Ł\t☺", "x1s1o1")]
    [InlineData("a\u0001", "l1c1")]
    public void AShapeIsRunsOfKinds(string value, string shape) => Assert.Equal(shape, ValueShape.Of(value));

    [Theory]
    [InlineData(null, "x", "added")]
    [InlineData("x", "", "removed")]
    [InlineData("McDay", "Mcday", "case")]
    [InlineData("De La", "DeLa", "spaces")]
    [InlineData("0012", "12", "zeros")]
    [InlineData("Müller", "Muller", "accents")]
    [InlineData("12", "21", "other")]
    public void ADifferenceHasAName(string? before, string? after, string name) => Assert.Equal(name, ValueShape.Difference(before, after));

    [Fact]
    public void PseudonymsStayTheSameAndBelongToOneLedger()
    {
        var names = Pseudonyms.Of(Key);
        Assert.Equal(names.Student("1"), Pseudonyms.Of(LedgerKey.Beside(_folder.Ledger)).Student("1"));
        Assert.NotEqual(names.Student("1"), Pseudonyms.Of(LedgerKey.Beside(_folder["other.db"])).Student("1"));
        Assert.NotEqual(names.Student("1")["student-".Length..], names.School("1")["school-".Length..]);
        Assert.NotEqual(names.Student("1"), names.Student("01"));
        Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(number => names.Student($"{number}")).Distinct().Count());
    }

    [Fact]
    public void TheSecretIsItsOwnersAndIsNotMadeTwice()
    {
        var keys = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => Convert.ToHexString(Key.For("x"))).ToList();
        Assert.Single(keys.Distinct());
        Assert.Equal([LedgerKey.PathBeside(_folder.Ledger)], Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LedgerKey.PathBeside(_folder.Ledger)));
        Assert.NotEqual(Key.For("x"), Key.For("y"));
        File.WriteAllText(LedgerKey.PathBeside(_folder.Ledger), "short");
        Assert.Equal("LedgerKeyUnusable", Assert.Throws<XelloException>(() => Key).Id);
    }

    private static IEnumerable<string> Values(XelloAccount account) =>
        [account.StudentId, FormattableString.Invariant($"{account.SisId}"), .. AccountFields.All.Where(field => field.Name != "Status").Select(field => field.Read(account) ?? "")];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private string Write(XelloRosterChange[] changes, bool withSchools = false)
    {
        using var file = new MemoryStream();
        new HashedChanges(Pseudonyms.Of(Key), withSchools).Write(changes, Now, file, default);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
