namespace XelloPowerSchool.PowerSchool;

/// <summary>Runs checks: measures them, and makes a failed one of an error.</summary>
internal sealed class CheckRunner(TimeProvider clock)
{
    /// <param name="name">The check's name.</param>
    /// <param name="notPossible">Why it cannot be made; null when it can.</param>
    /// <param name="check">The check.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<PowerSchoolCheck> RunAsync(string name, string? notPossible, Func<CancellationToken, Task<Finding>> check, CancellationToken ct)
    {
        long started = clock.GetTimestamp();
        Finding finding;
        try
        {
            finding = notPossible is null ? await check(ct).ConfigureAwait(false) : Finding.Skipped(notPossible);
        }
        catch (XelloException e)
        {
            finding = Finding.Fail(e);
        }
        return new PowerSchoolCheck
        {
            Name = name, Status = finding.Status, Detail = finding.Detail, Advice = finding.Advice, Elapsed = clock.GetElapsedTime(started),
        };
    }
}
