namespace XelloPowerSchool.PowerSchool;

internal static class Clocks
{
    /// <summary>Cancelled after a time of that clock.</summary>
    public static CancellationTokenSource Limit(TimeProvider clock, TimeSpan time) =>
#if NETFRAMEWORK
        clock.CreateCancellationTokenSource(time);
#else
        new(time, clock);
#endif
}
