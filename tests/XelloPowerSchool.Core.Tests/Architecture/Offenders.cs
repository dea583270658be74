using Xunit;

namespace XelloPowerSchool.Tests.Architecture;

internal static class Offenders
{
    /// <summary>Names all offenders in full, where an assertion on the collection would cut them short.</summary>
    public static void AreNone(IEnumerable<string> offenders)
    {
        var all = offenders.Distinct(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, string.Join(Environment.NewLine, all));
    }
}
