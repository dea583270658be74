using XelloPowerSchool.Sandbox.Api;
using XelloPowerSchool.Sandbox.Plugins;
using XelloPowerSchool.Sandbox.Transport;

namespace XelloPowerSchool;

/// <summary>
/// A synthetic district behind an emulated PowerSchool. The district is a pure function of seed, number of students, number of schools
/// and date; nobody in it exists.
/// </summary>
public sealed class PowerSchoolSandbox : IDisposable
{
    private readonly SandboxOptions _options;
    private readonly SandboxServer _server;
    private readonly CancellationTokenSource _stopped = new(); // never disposed: handlers outlive the sandbox and still ask its token
    private Listener? _listener;

    private PowerSchoolSandbox(SandboxOptions options) =>
        (_options, _server) = (options, new SandboxServer(options));

    /// <summary>What the sandbox is called, to tell several apart.</summary>
    public string Name => _options.Name;

    /// <summary>Where the emulated PowerSchool answers. An address that leads nowhere when the sandbox is used in process only.</summary>
    public Uri Uri => _listener?.Uri ?? new Uri("https://sandbox.invalid/");

    /// <summary>The client id of the plugin.</summary>
    public string ClientId => _server.Tokens.ClientId;

    /// <summary>The client secret of the plugin. Not public, so that no table or log shows it by accident.</summary>
    internal string ClientSecret => _server.Tokens.ClientSecret;

    /// <summary>How many students are active: on every date the same number.</summary>
    public int Students => _options.Students;

    /// <summary>How many schools there are, the one for graduates aside.</summary>
    public int Schools => _options.Schools;

    /// <summary>The seed from which all chance is drawn.</summary>
    public int Seed => _options.Seed;

    /// <summary>
    /// The district's date, without time. Moved forward, students arrive, leave, move, change names and emails; on 1 July all are promoted.
    /// It can be moved back as well, and while requests are being answered.
    /// </summary>
    public DateTime Date
    {
        get => _server.Date;
        set => _server.Date = value;
    }

    /// <summary>What goes wrong at the moment.</summary>
    public SandboxFault Faults
    {
        get => _server.Faults.Faults;
        set => _server.Faults.Faults = value;
    }

    /// <summary>The version of the emulated server.</summary>
    public string ServerVersion => _options.ServerVersion;

    /// <summary>The plugin that the client belongs to, with what the server found in it; null when none is installed.</summary>
    public SandboxPlugin? Plugin => _server.Plugins.Current is { } plugin
        ? new SandboxPlugin
        {
            Name = plugin.Name,
            Version = plugin.Version,
            IsEnabled = plugin.IsEnabled,
            V1Access = plugin.V1.ToString(),
            Fields = plugin.Grants.Select(grant => $"{grant.Key.Table}.{grant.Key.Field} {grant.Value}").OrderBy(text => text, StringComparer.Ordinal).ToArray(),
            Queries = plugin.Queries.Where(query => query.Statement is not null).Select(query => query.Name).ToArray(),
            Findings = plugin.Findings,
        }
        : null;

    /// <summary>The last 10,000 requests, oldest first.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _server.Requests;

    /// <summary>Whether the sandbox answers.</summary>
    public bool IsRunning => !_stopped.IsCancellationRequested;

    /// <summary>
    /// Does what an administrator does with a file of course requests: imports it into ScheduleRequests, as far as PowerSchool's import is
    /// publicly known. It only inserts; a file that is imported twice is there twice.
    /// </summary>
    /// <param name="path">A file with a header row and the columns Student_Number, CourseNumber, SchoolID and YearID; a full path.</param>
    /// <param name="loseEvery">Loses every so many rows without a word, to practise the comparison afterwards; 0 loses none.</param>
    /// <returns>What the import says, and what it does not say.</returns>
    public SandboxImport ImportCourseRequests(string path, int loseEvery = 0)
    {
        using var text = new StreamReader(path);
        return _server.Import(text, loseEvery);
    }

    /// <summary>Stops answering and gives the port back.</summary>
    public void Dispose()
    {
        if (!IsRunning) return;
        _stopped.Cancel();
        _listener?.Dispose();
        _server.Dispose();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>What the server said of the plugin that the sandbox was started with; empty when all is well.</summary>
    internal IReadOnlyList<SandboxFinding> InstallationFindings => _server.Installation?.Findings ?? [];

    /// <summary>Plugin Management Configuration: what an administrator does with the plugin.</summary>
    internal PluginStore Plugins => _server.Plugins;

    internal static PowerSchoolSandbox Create(SandboxOptions options) => new(options);

    /// <summary>Opens http://localhost on the port, or on a free one.</summary>
    internal void Listen(int port = 0)
    {
        if (!IsRunning || _listener is not null) throw new InvalidOperationException("A sandbox listens once.");
        _listener = new Listener(_server, port, _stopped.Token);
    }

    /// <summary>The emulated PowerSchool as the transport of an HttpClient, without a socket.</summary>
    internal HttpMessageHandler CreateHandler() => new SandboxHandler(_server, _stopped.Token);
}
