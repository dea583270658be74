namespace XelloPowerSchool;

/// <summary>How a sandbox is made. The first four decide the district, the others the server in front of it.</summary>
internal sealed record SandboxOptions
{
    public int Students { get; init; } = 2000;
    public int Schools { get; init; } = 6;
    public int Seed { get; init; } = 7;
    public DateTime Date { get; init; } = new(2026, 10, 1);

    public string Name { get; init; } = "Sandbox";

    /// <summary>The version of the server: it decides what the server can do and what it asks of a plugin.</summary>
    public string ServerVersion { get; init; } = "25.3.0.0.0";

    /// <summary>
    /// The plugin that is installed and switched on: the bytes of its zip. Null is a plugin with the whole of /ws/v1 and nothing else. One
    /// that cannot be installed or switched on leaves a server that knows no client, as it would be.
    /// </summary>
    public byte[]? Plugin { get; init; }

    /// <summary>The largest page of every resource, as an administrator sets it for a plugin.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Whether the plugin that is there without a zip may use /ws/v1.</summary>
    public bool V1Access { get; init; } = true;

    /// <summary>How long a token lives: 30 days on a real server.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A fault that passes strikes every so many requests.</summary>
    public int FaultEvery { get; init; } = 5;

    /// <summary>Which requests faults strike is drawn from this seed; null is every <see cref="FaultEvery"/>th.</summary>
    public int? FaultSeed { get; init; }

    /// <summary>The seconds that a throttled answer asks to wait.</summary>
    public string RetryAfter { get; init; } = "1";

    /// <summary>How long a slow answer takes.</summary>
    public TimeSpan SlowFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock of tokens and of the log. The district's date is another matter.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>How a slow answer waits.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;
}
