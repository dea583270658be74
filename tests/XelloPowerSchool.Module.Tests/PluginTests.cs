using System.IO.Compression;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XelloPowerSchool.Tests;

/// <summary>Plugins as an administrator checks them.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public PluginTests()
    {
        _session.Set("Folder", _folder.Path);
        ZipFile.CreateFromDirectory(Path.Combine(Repository.Root, "src", "XelloPowerSchool.Core", "Plugin", "Files"), Path.Combine(_folder.Path, "sync.zip"));
        File.WriteAllText(Path.Combine(_folder.Path, "page.zip"), "<html></html>");
        _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($Folder)");
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AZipIsCheckedAloneAndAgainstTheServer()
    {
        PSObject alone = _session.Run("Test-XelloPlugin ./sync.zip").Single();
        Assert.Equal(("True", ""), (Text(alone, "IsValid"), Text(alone, "Action")));
        string name = "p" + Guid.NewGuid().ToString("N")[..8];
        _session.Run($"$null = Start-PowerSchoolSandbox -Name {name} -Students 40 -Schools 2 -Plugin ./sync.zip | Connect-PowerSchool -Name {name}");
        PSObject check = _session.Run("[pscustomobject]@{ FullName = \"$Folder/sync.zip\" } | Test-XelloPlugin").Single();
        Assert.Equal(("True", "NoAction", "1.0.0", name), (Text(check, "IsValid"), Text(check, "Action"), Text(check, "InstalledVersion"), Text(check, "Server")));
        Assert.Equal("DeleteAndReinstall", Text(_session.Run("Test-XelloPlugin ./sync.zip -ServerVersion 9.2.1 -InstalledVersion 0.9").Single(), "Action"));
        Assert.Equal("Install", Text(_session.Run("Test-XelloPlugin ./sync.zip -NotInstalled").Single(), "Action"));
        _session.Run($"Disconnect-PowerSchool {name}; Stop-PowerSchoolSandbox {name}");
    }

    [Fact]
    public void FindingsAndStepsAreShown()
    {
        string shown = _session.Show("Test-XelloPlugin ./page.zip");
        Assert.Contains("Error WebPage: page.zip: The file is a web page", shown, StringComparison.Ordinal);
        shown = _session.Show("Test-XelloPlugin ./sync.zip -ServerVersion 25.3 -InstalledVersion 0.9");
        Assert.Contains("1. In PowerSchool, open System", shown, StringComparison.Ordinal);
        Assert.Contains("4. ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void AZipThatIsNotThereDoesNotKeepTheOthersFromBeingChecked()
    {
        RunResult result = _session.Try("Test-XelloPlugin ./none.zip, ./page.zip, .");
        Assert.Equal(["PluginNotFound"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(
            ["WebPage", "UnpackedFolder"],
            result.Output.Select(o => Text(PSObject.AsPSObject(((IEnumerable<object>)o.Properties["Findings"].Value).Single()), "Rule")));
        Assert.Equal("PluginInstalledOrNot", _session.Try("Test-XelloPlugin ./page.zip -NotInstalled -InstalledVersion 1").ErrorId);
    }

    [Fact]
    public void APacketGoesToItsRecipientAndConnectsThere()
    {
        using var key = RSA.Create(2048);
        using X509Certificate2 recipient = new CertificateRequest("CN=Onboarding Manager", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        File.WriteAllText(Path.Combine(_folder.Path, "manager.pem"), recipient.ExportCertificatePem());
        _session.Set("Certificate", recipient);
        string name = "o" + Guid.NewGuid().ToString("N")[..8];
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {name} -Students 40 -Schools 2");
        string secret = (string)_session.Run("$sandbox.Credential.GetNetworkCredential().Password").Single().BaseObject;
        const string Everything = """ | ForEach-Object { $_; $_.PSObject.Properties | ForEach-Object { "$($_.Name) $($_.Value)" } }""";
        const string Export = "$sandbox | Export-XelloOnboarding -Path ./packet.cms";

        Assert.Equal("OnboardingSecretUnprotected", _session.Try(Export).ErrorId);
        Assert.Equal("OnboardingSecretOrNot", _session.Try(Export + " -WithoutSecret -RecipientPath ./manager.pem").ErrorId);
        Assert.Equal("OnboardingCertificateUnreadable", _session.Try(Export + " -RecipientPath ./page.zip").ErrorId);
        _session.Run(Export + " -RecipientPath ./manager.pem -WhatIf");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "packet.cms")));

        RunResult written = _session.Try(Export + " -RecipientPath ./manager.pem -Verbose -Debug");
        Assert.Empty(written.Errors);
        Assert.Equal("OutputFileExists", _session.Try(Export + " -RecipientPath ./manager.pem").ErrorId);
        string shown = _session.Show(Export + " -RecipientPath ./manager.pem -Force" + Everything)
            + _session.Show("Import-XelloOnboarding ./packet.cms -Certificate $Certificate" + Everything)
            + string.Join('\n', written.Verbose) + File.ReadAllText(Path.Combine(_folder.Path, "packet.cms"));
        Assert.DoesNotContain(secret, shown, StringComparison.OrdinalIgnoreCase);

        _session.Run($"Import-XelloOnboarding ./packet.cms -Certificate $Certificate | Connect-PowerSchool -Name {name}");
        Assert.NotEmpty(_session.Run($"Get-PSSchool -Connection {name}"));
        Assert.Equal("OnboardingInvalid", _session.Try("Import-XelloOnboarding ./page.zip").ErrorId);
        _session.Run($"Disconnect-PowerSchool {name}; Stop-PowerSchoolSandbox {name}");
    }

    [Fact]
    public void TheChainIsCheckedAndBundledForSupport()
    {
        string name = "i" + Guid.NewGuid().ToString("N")[..8];
        _session.Run($"Start-PowerSchoolSandbox -Name {name} -Students 60 -Schools 2 -Date 2026-10-01 | Connect-PowerSchool -Name {name}");
        _session.Run("$null = Sync-XelloAccount -Ledger ./ledger.db -WarningAction Ignore; $key = (Get-XelloAccount -Ledger ./ledger.db)[0].StudentId");
        const string Test = "Test-XelloIntegration -Ledger ./ledger.db -Calendar @{ LastDay = '2027-06-11'; RolloverStart = '2027-07-01'; FirstDay = '2027-08-23' }";
        IReadOnlyList<PSObject> checks = _session.Run(Test + " -Student $key -Bundle ./support.zip");
        Assert.DoesNotContain(checks, c => Text(c, "Status") == "Fail");
        Assert.Contains(checks, c => Text(c, "Name") == "Receipts" && Text(c, "Status") == "Pass");
        Assert.Contains(checks, c => Text(c, "Name").StartsWith("Student ", StringComparison.Ordinal) && Text(c, "Detail").Contains("Xello shows the student", StringComparison.Ordinal));

        string secret = (string)_session.Run($"(Get-PowerSchoolSandbox {name}).Credential.GetNetworkCredential().Password").Single().BaseObject;
        using (ZipArchive bundle = ZipFile.OpenRead(Path.Combine(_folder.Path, "support.zip")))
        {
            string all = string.Join('\n', bundle.Entries.Select(e => { using var reader = new StreamReader(e.Open()); return reader.ReadToEnd(); }));
            foreach (string canary in new[] { secret, _folder.Path, Environment.MachineName, Text(_session.Run("Get-XelloAccount $key -Ledger ./ledger.db").Single(), "LastName"), (string)_session.Run("$key").Single().BaseObject })
            {
                Assert.DoesNotMatch($@"(?i)(?<!\w){System.Text.RegularExpressions.Regex.Escape(canary)}(?!\w)", all);
            }
        }

        Assert.Equal("OutputFileExists", _session.Try(Test + " -Bundle ./support.zip").ErrorId);
        _session.Run(Test + " -Bundle ./other.zip -WhatIf");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "other.zip")));
        _session.Run($"Disconnect-PowerSchool {name}; Stop-PowerSchoolSandbox {name}");
        Assert.Equal("Connection", Text(_session.Run(Test + " | Where-Object Status -eq Fail")[0], "Name"));
    }

    [Fact]
    public void APluginIsMadeForTheMapping()
    {
        IReadOnlyList<PSObject> asked = _session.Run("New-XelloPlugin ./own.zip -WhatIf -Data @()");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "own.zip")));
        Assert.All(asked, f => Assert.Equal(("ViewOnly", "own.zip"), (Text(f, "Access"), Text(f, "File"))));
        Assert.Contains(asked, f => Text(f, "Field") == "DOB" && Text(f, "Reason").Contains("date of birth", StringComparison.Ordinal));

        const string Mapping = "-Mapping @{ fields = @{ firstName = 'u_students_extension.preferredname', 'u_students_extension.nope', 'FirstName' } }";
        PSObject own = _session.Run("New-XelloPlugin ./own.zip -Data @() -Publisher 'Example District' -PublisherEmail it@district.example").Single();
        Assert.Equal(("1.0.0", "False"), (Text(own, "Version"), Text(own, "IsDistrict")));
        Assert.Equal("OutputFileExists", _session.Try("New-XelloPlugin ./own.zip").ErrorId);
        Assert.Equal("PluginVersionTooLow", _session.Try("New-XelloPlugin ./two.zip -Version 0.9 -Previous ./own.zip").ErrorId);
        Assert.Equal("PluginNotOurs", _session.Try("New-XelloPlugin ./two.zip -Previous ./page.zip").ErrorId);
        Assert.Equal("PluginNotFound", _session.Try("New-XelloPlugin ./two.zip -Previous ./none.zip").ErrorId);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "two.zip")));

        string name = "n" + Guid.NewGuid().ToString("N")[..8];
        _session.Run($"Start-PowerSchoolSandbox -Name {name} -Students 60 -Schools 2 -Plugin ./own.zip | Connect-PowerSchool -Name {name}");
        Assert.Equal("PowerQuery", Text(_session.Run($"Get-PowerSchoolConnection {name}").Single(), "Source"));
        Assert.Equal(60, _session.Run("Get-XelloRoster -WarningAction Ignore -ErrorAction Ignore").Count);

        RunResult result = _session.Try($"New-XelloPlugin ./map.zip -Data @() {Mapping} -Previous ./own.zip");
        Assert.Equal(["1.0.1 False", "1.0.2 True"], result.Output.Select(o => $"{Text(o, "Version")} {Text(o, "IsDistrict")}"));
        Assert.Contains("u_students_extension.nope", Assert.Single(result.Warnings), StringComparison.Ordinal);
        PSObject check = _session.Run("Test-XelloPlugin ./map-district.zip").Single();
        Assert.Equal(("True", "Update"), (Text(check, "IsValid"), Text(check, "Action")));
        _session.Run($"Disconnect-PowerSchool {name}; Stop-PowerSchoolSandbox {name}");
    }

    private static string Text(PSObject record, string property) => record.Properties[property].Value?.ToString() ?? "";
}
