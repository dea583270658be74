using System.Management.Automation;
using System.Net;
using System.Net.Sockets;

namespace XelloPowerSchool.Tests;

/// <summary>Each thing that goes wrong has a stable id and advice, and leaves ledger and files as they were.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly string[] EverySource = ["PowerQuery", "V1", "Table"];

    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "b" + Guid.NewGuid().ToString("N")[..8];

    public BadInputTests()
    {
        _session.Set("Ledger", Path.Combine(_folder.Path, "ledger.db"));
        _session.Set("Outbox", Directory.CreateDirectory(Path.Combine(_folder.Path, "outbox")).FullName);
        _session.Set("Folder", _folder.Path);
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 150 -Date 2026-10-01");
    }

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void NotConnected() => Fails("NotConnected", "Get-PSStudent");

    [Fact]
    public void WrongSecret()
    {
        RunResult result = _session.Try("$sandbox.Credential.Password.Copy() | Out-Null; $wrong = [securestring]::new(); 'canary-secret'.ToCharArray() | ForEach-Object { $wrong.AppendChar($_) }; Connect-PowerSchool -Uri $sandbox.Uri -ClientId $sandbox.ClientId -ClientSecret $wrong");
        Check("InvalidCredential", result);
        Assert.DoesNotContain("canary-secret", result.Errors[0].Exception.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-PowerSchoolConnection"));
    }

    [Fact]
    public void PluginDisabled() => Fails("InvalidCredential", "$sandbox.Faults = 'PluginDisabled'; $sandbox | Connect-PowerSchool");

    [Fact]
    public void WrongHost()
    {
        int port = FreePort();
        Fails("ConnectionFailed", $"Connect-PowerSchool -Uri http://localhost:{port} -Credential $sandbox.Credential");
        Fails("HostNotFound", "Connect-PowerSchool -Uri https://no-such-host.invalid -Credential $sandbox.Credential");
        Fails("InvalidAddress", "Connect-PowerSchool -Uri 'http://' -Credential $sandbox.Credential");
        Fails("InsecureAddress", "Connect-PowerSchool -Uri http://ps.district.example -Credential $sandbox.Credential");
    }

    public static TheoryData<string> Sources => [.. EverySource];

    public static TheoryData<string, string, string> FaultsOfEverySource
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (string source in EverySource)
            {
                data.Add(source, "HtmlPage", "SignInPageReceived");
                data.Add(source, "ShortPage", "RosterIncomplete");
                data.Add(source, "CountMismatch", "RosterIncomplete");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FaultsOfEverySource))]
    public void AReadThatCannotBeTrustedStopsTheRun(string source, string fault, string id)
    {
        Connect(source);
        Sync();
        string before = State();
        Check(id, _session.Try($"$sandbox.Faults = '{fault}'; Sync-XelloAccount -Ledger $Ledger -Destination $Outbox"));
        Assert.Equal(before, State());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void AMissingSchoolIsNotASchoolThatLeft(string source)
    {
        // The server leaves the school out of lists and counts alike, so that everything adds up; asked for one by one its students
        // are there. In a district of this size the brakes would let them go.
        _session.Run($"Stop-PowerSchoolSandbox {_name}; $sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 40 -Date 2026-10-01");
        Connect(source);
        Sync();
        string before = State();
        Check("RosterIncomplete", _session.Try("$sandbox.Faults = 'MissingSchool'; Sync-XelloAccount -Ledger $Ledger -Destination $Outbox"));
        Assert.Equal(before, State());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void ATokenThatExpiresWhilePagesAreReadIsRenewed(string source)
    {
        // Enough pages that several requests are under way whenever the token goes.
        _session.Run($"Stop-PowerSchoolSandbox {_name}; $sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 1500 -PageSize 20 -Date 2026-10-01");
        Connect(source);
        Assert.Equal(1500, _session.Run("$sandbox.Faults = 'TokenExpires'; Get-PSStudent").Count);
    }

    [Fact]
    public void ALedgerThatSomebodyElseHoldsNamesTheHolder()
    {
        Connect();
        Sync();
        string before = State();
        using (new FileStream(Path.Combine(_folder.Path, "ledger.db.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Check("LedgerLocked", _session.Try("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox"));
        }

        Assert.Equal(before, State());
    }

    [Theory]
    [InlineData("LedgerNotADatabase")]
    [InlineData("LedgerNewerSchema")]
    public void ALedgerThatIsNoneOfOursIsLeftAsItIs(string id)
    {
        Connect();
        string path = Path.Combine(_folder.Path, "ledger.db");
        if (id == "LedgerNotADatabase")
        {
            File.WriteAllText(path, "This is a letter, not a database. It is long enough to be mistaken for one by its length, though.");
        }
        else
        {
            Sync();
            using FileStream file = File.OpenWrite(path);
            file.Position = 60; // SQLite's user_version, big-endian
            file.Write([0, 0, 99, 0]);
        }

        byte[] before = File.ReadAllBytes(path);
        Check(id, _session.Try("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox"));
        Check(id, _session.Try("Get-XelloAccount -Ledger $Ledger"));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void TheRootIsNoLedger()
    {
        Connect();
        Check("LedgerNotADatabase", _session.Try("Sync-XelloAccount -Ledger ([System.IO.Path]::GetPathRoot($Folder))"));
    }

    [Fact]
    public void AReadOnlyLedgerIsNotWritten()
    {
        Connect();
        Sync();
        string before = State();
        string path = Path.Combine(_folder.Path, "ledger.db");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        try
        {
            Check("LedgerReadOnly", _session.Try("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox"));
        }
        finally
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }

        Assert.Equal(before, State());
    }

    [Fact]
    public void ALedgerThatDoesNotExistCannotBeRead() => Fails("LedgerNotFound", "Get-XelloAccount -Ledger $Folder/none.db");

    [Fact]
    public void ADestinationThatDoesNotExistStopsTheRunBeforeItStarts()
    {
        Connect();
        Fails("DestinationNotFound", "Sync-XelloAccount -Ledger $Ledger -Destination $Folder/none");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "ledger.db")));
    }

    [Theory]
    [InlineData("Pupil;Lesson\n1;2\n", "RequestHeaderUnknown")]
    [InlineData("", "RequestFileEmpty")]
    [InlineData("\uFEFF", "RequestFileEmpty")]
    [InlineData("Student Number,Course Code\n", "RequestFileEmpty")]
    public void ARequestsFileThatCannotBeReadWritesNothing(string content, string id)
    {
        Connect();
        File.WriteAllText(Path.Combine(_folder.Path, "requests.csv"), content);
        Fails(id, "Import-XelloCourseRequest $Folder/requests.csv | Test-XelloCourseRequest | Export-XelloCourseRequest -Path $Folder/import.txt");
        Fails("RequestFileNotFound", "Import-XelloCourseRequest $Folder/none.csv | Export-XelloCourseRequest -Path $Folder/import.txt");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "import.txt")));
    }

    [Fact]
    public void TheImportFileIsNeverWrittenOverItsSource()
    {
        Connect();
        string path = Path.Combine(_folder.Path, "requests.csv");
        File.WriteAllText(path, "Student Number,Course Code\n1,2\n");
        Fails("OutputIsInput", "Import-XelloCourseRequest $Folder/requests.csv | Export-XelloCourseRequest -Path $Folder/requests.csv -Force");
        Assert.StartsWith("Student Number", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void SandboxesThatCannotBeAreRefused()
    {
        Fails("SandboxExists", $"Start-PowerSchoolSandbox -Name {_name}");
        Fails("SandboxNotFound", "Stop-PowerSchoolSandbox none");
        Fails("SandboxNotFound", "Get-PowerSchoolSandbox none");
        Fails("SandboxImpossible", "Start-PowerSchoolSandbox -Name old -Date 1850-01-01");
        Fails("SandboxImpossible", "Connect-PowerSchool -Sandbox -Name old -Date 1850-01-01");
        Fails("SandboxCannotListen", "Start-PowerSchoolSandbox -Name busy -Port $sandbox.Uri.Port");
        Assert.Empty(_session.Run("Get-PowerSchoolSandbox old*; Get-PowerSchoolSandbox busy*"));
    }

    [Fact]
    public void AConnectionToASandboxInProcessEndsWithItsDistrict()
    {
        _session.Run("Connect-PowerSchool -Sandbox -Students 10 -Schools 1 -Name inside; Disconnect-PowerSchool inside");
        Assert.Empty(_session.Run("Get-PowerSchoolSandbox inside*"));
        _session.Run("Connect-PowerSchool -Sandbox -Students 10 -Schools 1 -Name inside; Disconnect-PowerSchool inside");
    }

    [Fact]
    public void MistakesInOneObjectDoNotStopTheOthers()
    {
        Connect();
        RunResult result = _session.Try("$one = @(Get-PSStudent)[0]; Get-PSStudent 99999999, $one.StudentNumber");
        Assert.Equal("StudentNotFound", result.ErrorId);
        Assert.False(result.Terminated);
        Assert.Single(result.Output);
        RunResult typed = _session.Try("Get-PSStudent abc, 'x;y', 99999999999999999999999, $one.StudentNumber");
        Assert.All(typed.Errors, e => Assert.StartsWith("StudentNotFound", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(3, typed.Errors.Count);
        Assert.Single(typed.Output);
        Assert.Equal("SchoolNotFound", _session.Try("Get-PSSchool -SchoolNumber 1, 101").ErrorId);
        Sync();
        Assert.Equal("AccountNotFound", _session.Try("Get-XelloAccount none -Ledger $Ledger").ErrorId);
        Assert.Equal("RunNotFound", _session.Try("Get-XelloSyncRun none -Ledger $Ledger").ErrorId);
    }

    [Fact]
    public void SeveralConnectionsHaveToBeToldApart()
    {
        Connect();
        _session.Run("$sandbox | Connect-PowerSchool -Name second");
        Fails("AmbiguousConnection", "Get-PSSchool");
        Fails("ConnectionExists", "$sandbox | Connect-PowerSchool -Name second");
        Assert.NotEmpty(_session.Run("Get-PSSchool -Connection second"));
        Assert.NotEmpty(_session.Run("Get-PSSchool -Connection (Get-PowerSchoolConnection second)"));
        Fails("ConnectionNotFound", "Get-PowerSchoolConnection third");
    }

    // The faults of lists strike the resources.
    private void Connect(string source = "V1") => _session.Run($"$sandbox | Connect-PowerSchool -Source {source}");

    private void Sync() => _session.Run("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox");

    private void Fails(string id, string script) => Check(id, _session.Try(script));

    private static void Check(string id, RunResult result)
    {
        Assert.Equal(id, result.ErrorId);
        ErrorRecord error = result.Errors[0];
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails.RecommendedAction), "it says what to do");
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
    }

    private string State()
    {
        string accounts = string.Join(";", _session.Run("Get-XelloAccount -Ledger $Ledger").Select(a => $"{a.Properties["StudentId"].Value}{a.Properties["Status"].Value}{a.Properties["Revision"].Value}"));
        string files = string.Join(",", Directory.GetFiles(Path.Combine(_folder.Path, "outbox")).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)}:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));
        return accounts + files;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
