using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>The cmdlets that deliver, as a user types them, to a real OpenSSH server on this machine.</summary>
public sealed class DeliveryTests(SshAccount account) : IClassFixture<SshAccount>, IDisposable
{
    private const string Passphrase = "canary-passphrase-5d1";

    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private SshServer? _server;

    public void Dispose()
    {
        _session.Dispose();
        _server?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AFolderIsSentAndTheReceiptsComeDownThePipeline()
    {
        Start();
        IReadOnlyList<PSObject> receipts = _session.Run("Send-XelloDataFile $Outbox $Address -Credential $Credential @Known");

        Assert.Equal(["School.txt", "Student.txt"], receipts.Select(r => r.Properties["File"].Value));
        Assert.Equal([1L, 2L], receipts.Select(r => r.Properties["Rows"].Value));
        Assert.All(receipts, r => Assert.Equal("None", r.Properties["Unproven"].Value.ToString()));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder.Path, "outbox", "Student.txt")), File.ReadAllText(_server!.Files + "/Student.txt"));

        string shown = _session.Show("[pscustomobject]@{ FullName = $Outbox } | Send-XelloDataFile -Destination $Address -Credential $Credential @Known");
        Assert.Contains("Student.txt", shown, StringComparison.Ordinal);
        Assert.Contains("Unproven", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIfReadsTheFilesAndCallsNobody()
    {
        Start();
        int calls = Calls();

        Assert.Empty(_session.Run("Send-XelloDataFile $Outbox $Address -Credential $Credential @Known -WhatIf"));

        Assert.Equal(calls, Calls());
        Assert.False(File.Exists(Path.Combine(_folder.Path, "ledger.db")));
        Assert.Equal("DataFileNotFound", _session.Try("Send-XelloDataFile $Outbox/none $Address -Credential $Credential @Known -WhatIf").ErrorId);
    }

    [Fact]
    public void ASyncDeliversToTheServerAndASecondOneHasNothingToDo()
    {
        Start();
        _session.Run("$sandbox = Start-PowerSchoolSandbox -Name delivery -Students 120 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Name delivery");
        try
        {
            PSObject planned = _session.Run("Sync-XelloAccount -Destination $Address -Credential $Credential @Known -WhatIf").Single();
            Assert.Equal("WhatIf", planned.Properties["Status"].Value.ToString());
            Assert.Empty(Directory.GetFiles(_server!.Files));

            PSObject run = _session.Run("Sync-XelloAccount -Destination $Address -Credential $Credential @Known").Single();
            Assert.Equal("Committed", run.Properties["Status"].Value.ToString());
            Assert.Equal(121, File.ReadAllLines(_server.Files + "/Student.txt").Length);
            Assert.Equal("Nothing to do.", _session.Run("Sync-XelloAccount -Destination $Address -Credential $Credential @Known").Single().Properties["Message"].Value);

            // What somebody sends by hand is not what the ledger knows, so the next run delivers again.
            _session.Run("$null = Send-XelloDataFile $Outbox $Address -Credential $Credential @Known");
            Assert.Equal(2, ((System.Collections.ICollection)_session.Run("Sync-XelloAccount -Destination $Address -Credential $Credential @Known").Single().Properties["Receipts"].Value).Count);
        }
        finally
        {
            _session.Run("Stop-PowerSchoolSandbox delivery");
        }
    }

    [Fact]
    public void AnUnknownServerIsRefusedOnceAcceptedAndThenKnown()
    {
        Start();
        RunResult unknown = _session.Try("Send-XelloDataFile $Outbox $Address -Credential $Credential -AllowedHost 127.0.0.1 -Ledger $Ledger");
        Assert.Equal("HostKeyUnknown", unknown.ErrorId);
        Assert.Equal(ErrorCategory.SecurityError, unknown.Errors[0].CategoryInfo.Category);
        Assert.Contains(_server!.Fingerprint(), unknown.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(_server.Fingerprint(), unknown.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);

        _session.Run("$null = Send-XelloDataFile $Outbox $Address -Credential $Credential -AllowedHost 127.0.0.1 -Ledger $Ledger -AcceptNewHostKey");
        _session.Run("$null = Send-XelloDataFile $Outbox $Address -Credential $Credential -AllowedHost 127.0.0.1 -Ledger $Ledger");
        Assert.Contains(_server.PublicHostKey(), File.ReadAllText(Path.Combine(_folder.Path, "ledger.db.known_hosts")), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWrongWithTheServerShowsBeforeTheRosterIsRead()
    {
        Start();
        // Nobody is connected to PowerSchool, so reading the roster would be the next error.
        Assert.Equal("HostKeyUnknown", _session.Try("Sync-XelloAccount -Destination $Address -Credential $Credential -AllowedHost 127.0.0.1 -Ledger $Ledger").ErrorId);
        Assert.Equal("NotConnected", _session.Try("Sync-XelloAccount -Destination $Address -Credential $Credential @Known").ErrorId);
        Assert.Empty(Directory.GetFiles(_server!.Files));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "ledger.db")));
    }

    [Fact]
    public void BadParametersCallNobody()
    {
        Start();
        int calls = Calls();

        Fails("HostNotAllowed", "Send-XelloDataFile $Outbox $Address -Credential $Credential");
        Fails("SftpCredentialMissing", "Send-XelloDataFile $Outbox $Address @Known");
        Fails("InvalidHostKey", "Send-XelloDataFile $Outbox $Address -Credential $Credential @Known -HostKey 16:27:ac");
        Fails("InvalidDestination", "Send-XelloDataFile $Outbox sftp://me:canary@127.0.0.1/ -Credential $Credential @Known");
        Fails("InvalidDestination", "Send-XelloDataFile $Outbox sftp://somebody@127.0.0.1/ -Credential $Credential @Known");
        Fails("TimeZoneNotFound", "Send-XelloDataFile $Outbox $Address -Credential $Credential @Known -ProcessingTimeZone Mars/Olympus");
        Fails("DestinationNotFound", "Send-XelloDataFile $Outbox ./nowhere -Ledger $Ledger");
        Assert.Equal(calls, Calls());

        void Fails(string id, string script)
        {
            RunResult result = _session.Try(script.Contains("-HostKey", StringComparison.Ordinal) ? script.Replace("@Known", "-AllowedHost 127.0.0.1 -Ledger $Ledger", StringComparison.Ordinal) : script);
            Assert.Equal(id, result.ErrorId);
            Assert.DoesNotContain("canary", result.Errors[0].Exception.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ALateDeliveryWarnsAndOneInTimeDoesNot()
    {
        Start();
        // Midnight has always passed.
        RunResult late = _session.Try("Send-XelloDataFile $Outbox $Address -Credential $Credential @Known -ProcessingHour 0 -ProcessingTimeZone UTC");
        Assert.Empty(late.Errors);
        Assert.Contains("begin the run earlier", Assert.Single(late.Warnings), StringComparison.Ordinal);

        RunResult folder = _session.Try("Send-XelloDataFile $Outbox (New-Item -ItemType Directory -Path $Folder -Name other).FullName -Ledger $Ledger");
        Assert.Empty(folder.Warnings);
    }

    /// <summary>Everything that can be said while files are delivered, in good and in bad cases, with secrets in reach.</summary>
    [Fact]
    public void SecretsTurnUpInNoStreamAndInNoError()
    {
        Start();
        string key = _server!.MakeUserKey(Passphrase);
        string stranger = _server.MakeUserKey(Passphrase, authorized: false);
        _session.Set("KeyFile", key);
        _session.Set("Stranger", stranger);
        _session.Set("Passphrase", SshServer.Secure(Passphrase));
        _session.Set("WrongPassphrase", SshServer.Secure(Passphrase + "-wrong"));
        _session.Set("Wrong", new PSCredential(account.Name, SshServer.Secure(account.Password + "-wrong")));
        (string Id, string Script)[] cases =
        [
            ("", "Send-XelloDataFile $Outbox $Address -Credential $Credential @Known"),
            ("", "Send-XelloDataFile $Outbox $Address -KeyFile $KeyFile -KeyPassphrase $Passphrase @Known"),
            ("SignInRefused", "Send-XelloDataFile $Outbox $Address -Credential $Wrong @Known"),
            ("SignInRefused", "Send-XelloDataFile $Outbox $Address -KeyFile $Stranger -KeyPassphrase $Passphrase @Known"),
            ("KeyFileNotUsable", "Send-XelloDataFile $Outbox $Address -KeyFile $KeyFile -KeyPassphrase $WrongPassphrase @Known"),
            ("KeyFileNotUsable", "Send-XelloDataFile $Outbox $Address -KeyFile $KeyFile @Known"),
            ("KeyFileNotReadable", "Send-XelloDataFile $Outbox $Address -KeyFile ./none -KeyPassphrase $Passphrase @Known"),
            ("HostKeyUnknown", "Send-XelloDataFile $Outbox $Address -Credential $Credential -AllowedHost 127.0.0.1 -Ledger $Ledger"),
            ("DestinationNotFound", "Send-XelloDataFile $Outbox \"$($Address)none\" -Credential $Credential @Known"),
        ];
        List<string> seen = [];
        foreach ((string id, string script) in cases)
        {
            RunResult result = _session.Try(script + " -Verbose -Debug -WarningAction Continue"); // in the evening it warns, and -Debug would ask
            Assert.Equal(id, result.Errors.Count == 0 ? "" : result.ErrorId);
            seen.AddRange(SecretTests.Texts(result));
            seen.AddRange(result.Output.Concat(result.Errors.Select(e => PSObject.AsPSObject(e.Exception))).SelectMany(o => SecretTests.Properties(o, depth: 4)));
        }

        seen.AddRange(_session.Run("$Error.ToArray()").SelectMany(e => SecretTests.Properties(e, depth: 4)));
        seen.AddRange(Directory.GetFiles(_folder.Path, "ledger.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Select(File.ReadAllText));
        string privateHalf = string.Concat(File.ReadAllLines(key).Where(l => !l.StartsWith("-----", StringComparison.Ordinal)))[..40];
        Assert.All(seen, text => Assert.All(
            new[] { account.Password, Passphrase, privateHalf },
            secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
        Assert.Contains(seen, text => text.Contains("Signed in at sftp://", StringComparison.Ordinal));
        Assert.True(seen.Count > 50, "everything was looked at");
    }

    [Fact]
    public async Task TheLibraryForServersIsNotLoadedBeforeOneIsDeliveredTo()
    {
        string script = Path.Combine(_folder.Path, "lazy.ps1");
        await File.WriteAllTextAsync(script, """
            $null = Connect-PowerSchool -Sandbox -Students 20 -Schools 1
            $null = Sync-XelloAccount -Ledger ./ledger.db
            $null = [System.IO.Directory]::CreateDirectory("$PWD/other")
            $null = Send-XelloDataFile ./outbox ./other -Ledger ./ledger.db
            'LOADED ' + (([System.AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }) -match '^(Renci|BouncyCastle|Polly)' -join ',')
            try { Send-XelloDataFile ./outbox sftp://me@127.0.0.1:1/ -AllowedHost 127.0.0.1 -KeyFile ./none -Ledger ./ledger.db } catch { $_.FullyQualifiedErrorId }
            'THEN ' + (([System.AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }) -match '^Renci' -join ',')
            """);

        HostRun run = await HostProcess.RunAsync([script], workingDirectory: _folder.Path);

        string output = run.Output + run.Errors;
        Assert.Contains("LOADED Polly.Core" + Environment.NewLine, output, StringComparison.Ordinal);
        Assert.Contains("KeyFileNotReadable", output, StringComparison.Ordinal);
        Assert.Contains("THEN Renci.SshNet" + Environment.NewLine, output, StringComparison.Ordinal);
    }

    private void Start()
    {
        _server = new SshServer(account);
        string outbox = Directory.CreateDirectory(Path.Combine(_folder.Path, "outbox")).FullName;
        File.WriteAllText(Path.Combine(outbox, "School.txt"), "SchoolCode|Name|SchoolType\r\n1|One|1\r\n");
        File.WriteAllText(Path.Combine(outbox, "Student.txt"), "StudentID|FirstName\r\n1|Ann\r\n2|Bob\r\n");
        _session.Set("Folder", _folder.Path);
        _session.Set("Outbox", outbox);
        _session.Set("Ledger", Path.Combine(_folder.Path, "ledger.db"));
        _session.Set("Address", _server.Address());
        _session.Set("Credential", new PSCredential(account.Name, _server.Password));
        _session.Set("Fingerprint", _server.Fingerprint());
        _session.Run("$Known = @{ HostKey = $Fingerprint; AllowedHost = '127.0.0.1'; Ledger = $Ledger }");
    }

    private int Calls() => _server!.Log.Split("Connection from").Length;
}
