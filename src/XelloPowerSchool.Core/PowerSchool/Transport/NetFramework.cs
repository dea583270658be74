#if NETFRAMEWORK
namespace XelloPowerSchool.PowerSchool;

/// <summary>What .NET Framework lacks.</summary>
internal static class NetFramework
{
    public static bool Contains(this string text, string part, StringComparison comparison) => text.IndexOf(part, comparison) >= 0;
}
#endif
