using System.Globalization;

namespace XelloPowerSchool.Sandbox.Plugins;

/// <summary>In which version of the server something came.</summary>
internal static class ServerFeatures
{
    /// <summary>A plugin can be updated; before, it is deleted and installed again.</summary>
    public static readonly Version PluginUpdate = new(10, 0);

    /// <summary>DELETE on tables; $q, order, projection and streaming of queries.</summary>
    public static readonly Version QueryOptions = new(9, 0);

    /// <summary>count=true on queries.</summary>
    public static readonly Version QueryCount = new(9, 1);

    /// <summary>The validation service.</summary>
    public static readonly Version Validation = new(9, 2);

    /// <summary>The data version.</summary>
    public static readonly Version DataVersion = new(9, 3);

    /// <summary>Queries that give only what has changed.</summary>
    public static readonly Version QueryDelta = new(10, 0);

    /// <summary>Arguments of queries with a casing.</summary>
    public static readonly Version Casing = new(22, 11);

    /// <summary>The right that /ws/v1 asks of a plugin.</summary>
    public static readonly Version V1AccessLevel = new(25, 2);

    /// <summary>The first two numbers of a version such as 25.3.0.0.0.</summary>
    /// <exception cref="ArgumentException">The text is not a version.</exception>
    public static Version Parse(string version)
    {
        var numbers = version.Split('.');
        if (numbers.Length is < 2 or > 6 || !numbers.All(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            throw new ArgumentException($"'{version}' is not the version of a PowerSchool server, for example 25.3.0.0.0.", nameof(version));
        return new Version(int.Parse(numbers[0], CultureInfo.InvariantCulture), int.Parse(numbers[1], CultureInfo.InvariantCulture));
    }
}
