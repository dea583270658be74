using XelloPowerSchool.Accounts;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

/// <summary>The roster with its proof, and the evidence for removals, from every source.</summary>
public sealed class SourceRosterTests
{
    private static PowerSchoolSandbox Sandbox() => PowerSchoolSandbox.Create(new SandboxOptions
    {
        Students = 400, Schools = 5, PageSize = 100, Plugin = SyncPlugin.CreatePackage(),
    });

    [Theory, MemberData(nameof(SourceFixture.Sources), MemberType = typeof(SourceFixture))]
    public async Task TheRosterIsTheSame(PowerSchoolSource source)
    {
        using PowerSchoolSandbox sandbox = Sandbox();
        ProvenRoster roster = await ReadAsync(sandbox, source), expected = await ReadAsync(sandbox, PowerSchoolSource.V1);
        Assert.Equal(400, roster.Snapshot.Counts.Sum(static c => c.Received));
        Assert.Equal(Accounts(expected), Accounts(roster));
    }

    [Theory, MemberData(nameof(SourceFixture.Sources), MemberType = typeof(SourceFixture))]
    public async Task EvidenceSaysWhyAnAccountIsMissing(PowerSchoolSource source)
    {
        using PowerSchoolSandbox sandbox = Sandbox();
        ProvenRoster before = await ReadAsync(sandbox, source);
        sandbox.Date = sandbox.Date.AddMonths(6);
        ProvenRoster after = await ReadAsync(sandbox, source);
        XelloAccount[] missing = [.. before.Accounts.Where(a => after.Accounts.All(b => b.StudentId != a.StudentId))];
        Assert.NotEmpty(missing);
        using PowerSchoolConnection connection = await SourceFixture.ConnectAsync(sandbox, source);
        var standings = await new EvidenceReader(new PowerSchoolClient(connection), StudentMapping.Default).LookUpAsync(
            missing, new Dictionary<string, string>(), RosterScope.District, default);
        Assert.Equal(missing.Length, standings.Count);
        Assert.All(standings.Values, static s => Assert.True(s.Evidence is XelloEvidence.Exited or XelloEvidence.Inactive, s.Evidence + ": " + s.Reason));
    }

    /// <summary>A read that does not add up is repeated by the roster as a whole, and not by its parts as well.</summary>
    [Theory, MemberData(nameof(SourceFixture.Sources), MemberType = typeof(SourceFixture))]
    public async Task AttemptsDoNotMultiply(PowerSchoolSource source)
    {
        using PowerSchoolSandbox sandbox = Sandbox();
        sandbox.Faults = SandboxFault.ShortPage;
        var e = await Assert.ThrowsAsync<XelloException>(() => ReadAsync(sandbox, source, connectFirst: true));
        Assert.Contains(e.Id, new[] { "RosterIncomplete", "ReadIncomplete" });
        int pages = sandbox.Requests.Count(static r => r.Query?.Contains("page=", StringComparison.Ordinal) == true && r.Path.Contains("student", StringComparison.Ordinal));
        Assert.InRange(pages, 0, RosterReader.Attempts * 8);
    }

    // Without the snapshot, which every read has for itself.
    private static IEnumerable<object> Accounts(ProvenRoster roster) => roster.Accounts.OrderBy(static a => a.StudentId, StringComparer.Ordinal).Select(static a => (object)(
        (a.StudentId, a.SisId, a.FirstName, a.LastName, a.Gender, a.DateOfBirth), (a.Grade, a.SchoolCode, a.PreRegSchoolCode, a.StateProvNumber, a.Email, a.SsoToken, a.Status)));

    private static async Task<ProvenRoster> ReadAsync(PowerSchoolSandbox sandbox, PowerSchoolSource source, bool connectFirst = false)
    {
        SandboxFault faults = sandbox.Faults;
        if (connectFirst)
            sandbox.Faults = SandboxFault.None;
        using PowerSchoolConnection connection = await SourceFixture.ConnectAsync(sandbox, source);
        sandbox.Faults = faults;
        return await new RosterReader(new PowerSchoolClient(connection), sandbox.Uri.AbsoluteUri, TimeProvider.System, StudentMapping.Default)
            .ReadAsync(RosterScope.District, null, CancellationToken.None);
    }
}
