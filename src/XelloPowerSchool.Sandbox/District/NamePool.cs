using Bogus.Bson;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>
/// Lists of names to choose from by hash. They come from Bogus's data sets; its random generators are not used, because they draw from
/// state that a pure function must not have.
/// </summary>
internal sealed class NamePool
{
    private static readonly Lazy<NamePool> Lazy = new(() => new NamePool());

    private NamePool()
    {
        FemaleFirst = Read("female_first_name", "en");
        MaleFirst = Read("male_first_name", "en");
        Last = Read("last_name", "en").Where(name => name.All(c => c != '\'')).ToArray();
        ForeignFemaleFirst = Read("female_first_name", "fr", "cz", "pl");
        ForeignMaleFirst = Read("male_first_name", "fr", "cz", "pl");
        ForeignLast = Read("last_name", "es", "de", "pl", "sv", "vi");
        AccentedFemaleFirst = ForeignFemaleFirst.Where(HasAccent).ToArray();
        AccentedMaleFirst = ForeignMaleFirst.Where(HasAccent).ToArray();
        AccentedLast = ForeignLast.Where(HasAccent).ToArray();
    }

    public static NamePool Instance => Lazy.Value;

    public IReadOnlyList<string> FemaleFirst { get; }
    public IReadOnlyList<string> MaleFirst { get; }
    public IReadOnlyList<string> Last { get; }
    public IReadOnlyList<string> ForeignFemaleFirst { get; }
    public IReadOnlyList<string> ForeignMaleFirst { get; }
    public IReadOnlyList<string> ForeignLast { get; }
    public IReadOnlyList<string> AccentedFemaleFirst { get; }
    public IReadOnlyList<string> AccentedMaleFirst { get; }
    public IReadOnlyList<string> AccentedLast { get; }

    // A letter with a combining mark is two characters in some sets; such names are left out rather than normalised by the runtime.
    private static string[] Read(string list, params string[] locales) => locales
        .SelectMany(locale => ((BArray)Bogus.Database.Get("name", list, locale)).ToStrings())
        .Select(name => name.Trim())
        .Where(name => name.Length > 1 && name.All(c => char.IsLetter(c) || c is '\'' or ' ' or '-'))
        .Distinct(StringComparer.Ordinal)
        .ToArray();

    private static bool HasAccent(string name) => name.Any(c => c > '\x7F');
}

internal static class BsonExtensions
{
    public static IEnumerable<string> ToStrings(this BArray array)
    {
        for (var i = 0; i < array.Count; i++) yield return array[i].StringValue;
    }
}
