#if NETFRAMEWORK
namespace XelloPowerSchool.PowerSchool;

/// <summary>What .NET Framework lacks.</summary>
internal static class NetFramework
{
    /// <summary>There it always is ordinal, which is the only comparison that is asked for here.</summary>
    public static string Replace(this string text, string part, string instead, StringComparison comparison) =>
        comparison == StringComparison.Ordinal ? text.Replace(part, instead) : throw new ArgumentOutOfRangeException(nameof(comparison));

    public static bool Contains(this string text, string part, StringComparison comparison) => text.IndexOf(part, comparison) >= 0;
}
#endif
