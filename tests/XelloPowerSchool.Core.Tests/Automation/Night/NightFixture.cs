using System.Net;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Plugin;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>A district with its nights: a sandbox in process, a ledger, a folder for the files, a clock that goes on day by day.</summary>
internal sealed class NightFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NightFixture(int students = 400)
    {
        Sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = students, Schools = 4, Date = new DateTime(2026, 10, 1), PageSize = 100, SlowFor = TimeSpan.FromSeconds(1.5), Plugin = SyncPlugin.CreatePackage() });
        Passwords["V/PowerSchool"] = Sandbox.ClientSecret;
        Configuration = new XelloConfiguration
        {
            Path = this["district.json"],
            Name = "Practice district",
            Ledger = this["data/ledger.db"],
            Connection = new XelloConnectionSettings
            {
                Uri = "https://ps.district.example/", ClientId = Sandbox.ClientId, Credential = XelloSecretReference.TryParse("vault:V/PowerSchool"), MaximumRetryCount = 1,
            },
            Destination = new XelloDestinationSettings { Address = Directory.CreateDirectory(this["out"]).FullName },
            Log = new XelloLogSettings { Path = this["data/night.log"] },
        };
    }

    public PowerSchoolSandbox Sandbox { get; }

    public XelloConfiguration Configuration { get; set; }

    /// <summary>Ten in the evening of the day of the sandbox, wherever the test runs.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 10, 1, 22, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.Zero };

    public List<string> Warnings { get; } = [];

    /// <summary>The vault.</summary>
    public Dictionary<string, string> Passwords { get; } = [];

    public string this[string name] => _folder[name];

    public NightContext Context => new()
    {
        Secrets = new SecretReader(reference => Passwords.TryGetValue(reference.Name, out var password)
            ? new Secret(null, new NetworkCredential("", password).SecurePassword)
            : throw XelloPowerSchool.Errors.Error.SecretNotFound(reference, "the vault has no such name")),
        Time = Time,
        Today = _ => Sandbox.Date,
        Warn = Warnings.Add,
        Transport = Sandbox.CreateHandler(),
    };

    public NightResult Run(NightOptions? options = null, Func<NightContext, NightContext>? with = null) =>
        RunAsync(options, with, CancellationToken.None).GetAwaiter().GetResult();

    public Task<NightResult> RunAsync(NightOptions? options, Func<NightContext, NightContext>? with, CancellationToken cancellationToken) =>
        new NightTries(Configuration, with?.Invoke(Context) ?? Context, options ?? new NightOptions()).RunAsync(cancellationToken);

    /// <summary>A day passes, in the district and on the clock.</summary>
    public void NextDay()
    {
        Sandbox.Date = Sandbox.Date.AddDays(1);
        Time.Advance(TimeSpan.FromDays(1));
    }

    public IReadOnlyList<XelloSyncRun> History()
    {
        using var ledger = Ledger.Open(Configuration.Ledger, LedgerAccess.Read);
        return [.. ledger.ReadRuns()];
    }

    public string[] Delivered() => File.ReadAllLines(this["out/Student.txt"])[1..];

    public string Log() => File.ReadAllText(Configuration.Log.Path);

    public void Dispose()
    {
        Sandbox.Dispose();
        _folder.Dispose();
    }
}
