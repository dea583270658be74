namespace XelloPowerSchool.Sandbox.District;

/// <summary>What a hash is drawn for. The values are part of every district: append, never renumber.</summary>
internal enum Topic
{
    Departures = 1,
    Moves,
    Renames,
    NewEmails,
    Return,
    Gender,
    FirstName,
    MiddleName,
    LastName,
    PreferredName,
    Birth,
    Home,
    NewHome,
    Registration,
    ExitCode,
    HomeRoom,
    Place,
    Uuid,
    Rotation,
    CourseChoice,
    Section,
    ScheduleChange,
    Mark,
    SecondEmail,
    Staff,
    LogEntry,
    CoreFields,
    Fault,
}

/// <summary>The only source of chance: splitmix64 over what the draw is about, so that a draw depends on nothing else.</summary>
internal static class StableHash
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static ulong Of(ulong seed, Topic topic, int a, int b = 0, int c = 0) =>
        Mix(Mix(Mix(Mix(seed + (ulong)topic * Golden) + (uint)a) + (uint)b) + (uint)c);

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    public static int Below(this ulong hash, int limit) => (int)(hash % (ulong)limit);

    /// <summary>True in <paramref name="parts"/> of ten thousand cases.</summary>
    public static bool Chance(this ulong hash, int parts) => hash.Below(10_000) < parts;

    /// <summary>An identifier in the form of a UUID.</summary>
    public static string Uuid(ulong seed, int which)
    {
        var bytes = new byte[16];
        for (var half = 0; half < 2; half++)
        {
            var bits = Of(seed, Topic.Uuid, which, half);
            for (var i = 0; i < 8; i++) bytes[half * 8 + i] = (byte)(bits >> (8 * i));
        }
        return new Guid(bytes).ToString("D");
    }

    private static ulong Mix(ulong x)
    {
        x += Golden;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
