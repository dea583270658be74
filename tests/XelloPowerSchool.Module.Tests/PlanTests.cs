using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XelloPowerSchool.Tests;

/// <summary>Plans and approvals that stand in files, as an administrator uses them.</summary>
public sealed class PlanTests : IDisposable
{
    private const string Ten = "-Brake @{ Creates = @{ Count = 1; SchoolCount = 1 } }";
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "q" + Guid.NewGuid().ToString("N")[..8];

    public PlanTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Set("Signer", Certificate("CN=Ann"));
        _session.Set("Other", Certificate("CN=Mallory"));
        _session.Run(
            $$"""
            $PSDefaultParameterValues['*-Xello*:Ledger'] = "$Folder/ledger.db"
            $sandbox = Start-PowerSchoolSandbox -Name {{_name}} -Students 600 -Date 2026-10-01
            $sandbox | Connect-PowerSchool -Name {{_name}}
            $null = Sync-XelloAccount
            $sandbox.Date = $sandbox.Date.AddDays(30)
            """);
    }

    public void Dispose()
    {
        _session.Try($"Get-PowerSchoolConnection | Disconnect-PowerSchool; Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void APlanIsLookedAtAndThenAppliedOnce()
    {
        PSObject plan = Single("$plan = Export-XelloSyncPlan $Folder/plan.json -Certificate $Signer; $plan");
        Assert.Equal("CN=Ann", Text(plan, "SignedBy"));
        Assert.True((int)Single("$plan.Changes.Count").BaseObject > 3);
        Assert.Equal("OutputFileExists", _session.Try("Export-XelloSyncPlan $Folder/plan.json").ErrorId);
        Assert.Equal("SignerNotTrusted", _session.Try("Sync-XelloAccount -Plan $Folder/plan.json -TrustedThumbprint $Other.Thumbprint").ErrorId);
        Assert.Equal("PlanDecides", _session.Try("Sync-XelloAccount -Plan $Folder/plan.json -AdditiveOnly").ErrorId);
        Assert.Equal("PlanDecides", _session.Try("Compare-XelloRoster | Sync-XelloAccount -Plan $Folder/plan.json").ErrorId);
        Assert.Equal("WhatIf", Text(Single("Sync-XelloAccount -Plan $Folder/plan.json -WhatIf"), "Status"));

        PSObject run = Single("$run = Sync-XelloAccount -Plan $Folder/plan.json -TrustedThumbprint $Signer.Thumbprint; $run");
        Assert.Equal(("Committed", Text(plan, "Id")), (Text(run, "Status"), Text(run, "Plan")));
        Assert.Equal(
            _session.Run("$plan.Changes.StudentId").Select(o => (string)o.BaseObject),
            _session.Run("($run | Get-XelloSyncRun -Change).StudentId").Select(o => (string)o.BaseObject));
        Assert.Equal("PlanApplied", _session.Try("Sync-XelloAccount -Plan $Folder/plan.json").ErrorId);
        Assert.Contains("CN=Ann", _session.Show("Get-XelloSyncPlan $Folder/plan.json -TrustedThumbprint $Signer.Thumbprint"), StringComparison.Ordinal);
    }

    [Fact]
    public void APlanThatNoLongerFitsIsRefused()
    {
        _session.Run("$null = Compare-XelloRoster | Export-XelloSyncPlan $Folder/plan.json");
        string path = Path.Combine(_folder.Path, "plan.json");
        byte[] written = File.ReadAllBytes(path);
        byte[] changed = [.. written];
        changed[changed.Length / 3] ^= 1;
        File.WriteAllBytes(path, changed);
        Assert.Equal("SignatureInvalid", _session.Try("Sync-XelloAccount -Plan $Folder/plan.json").ErrorId);
        File.WriteAllBytes(path, written);
        Assert.Equal("SignatureInvalid", _session.Try("Sync-XelloAccount -Plan $Folder/plan.json -Ledger $Folder/other.db").ErrorId);

        _session.Run("$sandbox.Date = $sandbox.Date.AddDays(200)");
        Assert.Equal("PlanOutdated", _session.Try("Sync-XelloAccount -Plan $Folder/plan.json").ErrorId);
        _session.Run("$sandbox.Date = $sandbox.Date.AddDays(-200); $null = @(Compare-XelloRoster)[0] | Sync-XelloAccount");
        Assert.Equal("PlanOutdated", _session.Try("Sync-XelloAccount -Plan $Folder/plan.json").ErrorId);
        Assert.Equal("SignedFileNotFound", _session.Try("Sync-XelloAccount -Plan $Folder/none.json").ErrorId);
        Assert.Equal(2, _session.Run("Get-XelloSyncRun").Count);
    }

    [Fact]
    public void ACopyOfAChangeIsAnErrorAndNotNothingToDo()
    {
        foreach (string cmdlet in new[] { "Sync-XelloAccount", "Export-XelloSyncPlan $Folder/copy.json", "Export-XelloHashedChange $Folder/copy.jsonl" })
        {
            RunResult result = _session.Try(
                $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(@(Compare-XelloRoster), 3)) | {cmdlet}");
            Assert.Equal("ChangeNotLive", result.ErrorId);
            Assert.Empty(result.Output);
        }

        Assert.Single(_session.Run("Get-XelloSyncRun"));
        Assert.Equal("Nothing to do.", Text(Single("Compare-XelloRoster | Where-Object { $false } | Sync-XelloAccount"), "Message"));
    }

    [Fact]
    public void ASecondPersonApprovesWithAFile()
    {
        PSObject run = Single("$run = Sync-XelloAccount -TwoPersonLimit @{ Creates = 1 }; $run");
        Assert.True((int)run.Properties["Held"].Value > 0);
        RunResult first = _session.Try("$run | Approve-XelloSyncRun -Reason 'New students' -Confirm:$false");
        Assert.Contains("wait for a second person", Assert.Single(first.Warnings), StringComparison.Ordinal);
        Assert.All(first.Output, change => Assert.Null(change.Properties["Approval"].Value));
        Assert.Equal("ApprovalBySamePerson", _session.Try("$run | Approve-XelloSyncRun -Reason 'Again' -Confirm:$false").ErrorId);

        // Where the other person is there is only a copy of the ledger.
        _session.Run("$null = Backup-XelloLedger $Folder/copy.db");
        PSObject file = Single("$run | Approve-XelloSyncRun -Ledger $Folder/copy.db -Reason 'Seen' -Certificate $Signer -OutPath $Folder/approval.json -Confirm:$false");
        Assert.Equal(first.Output.Count, file.Properties["Changes"].Value);
        Assert.Equal("SignerNotTrusted", _session.Try("Approve-XelloSyncRun -ApprovalPath $Folder/approval.json -TrustedThumbprint $Other.Thumbprint -Confirm:$false").ErrorId);
        // It was written by the same user here, and a certificate does not make another person of one.
        Assert.Equal("ApprovalBySamePerson", _session.Try("Approve-XelloSyncRun -ApprovalPath $Folder/approval.json -TrustedThumbprint $Signer.Thumbprint -Confirm:$false").ErrorId);
        string text = File.ReadAllText(Path.Combine(_folder.Path, "approval.json"));
        Assert.All(first.Output, change => Assert.DoesNotContain("\"" + Text(change, "StudentId") + "\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public void AnApprovalFileIsTakenOnce()
    {
        _session.Run($"$run = Sync-XelloAccount {Ten}");
        _session.Run("$null = $run | Approve-XelloSyncRun -Reason 'New students' -Certificate $Signer -OutPath $Folder/approval.json -Confirm:$false");
        const string Take = "Approve-XelloSyncRun -ApprovalPath $Folder/approval.json -TrustedThumbprint $Signer.Thumbprint -Confirm:$false";
        IReadOnlyList<PSObject> approved = _session.Run(Take);
        Assert.NotEmpty(approved);
        Assert.All(approved, change => Assert.Contains("certificate CN=Ann", change.Properties["Approval"].Value.ToString(), StringComparison.Ordinal));
        Assert.Equal("ApprovalReplayed", _session.Try(Take).ErrorId);
        Assert.Equal(approved.Count, Single("Sync-XelloAccount " + Ten).Properties["Created"].Value);
        Assert.Equal("NothingHeld", _session.Try(Take).ErrorId);
    }

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private PSObject Single(string script) => Assert.Single(_session.Run(script));

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";
}
