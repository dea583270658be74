using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>
/// The data version: a number that grows with the district's date and with every change by hand, and which students have changed since
/// one. The tables that an application has subscribed to are students and the district's extension of them.
/// </summary>
internal sealed class DataVersions(SyntheticDistrict district, Version server)
{
    private const int PerDay = 10_000;

    public IEnumerable<Route> Routes => [new("GET", "/ws/dataversion/{name}/{name}", Access.Token, Changes)];

    private static string Of(Roster roster) =>
        ((roster.Date - SchoolCalendar.Earliest).Days * (long)PerDay + roster.Edits.Version).ToString(CultureInfo.InvariantCulture);

    /// <summary>For a query that asks for changes only: the version of now, and the students that have changed, if students are its core.</summary>
    public (string Version, IReadOnlyCollection<int>? Students)? ChangedSince(Call call, NamedQuery query, JsonElement body, Version version)
    {
        if (version < ServerFeatures.QueryDelta || !body.TryGetProperty("$dataversion", out var since)) return null;
        if (!body.TryGetProperty("$dataversion_applicationname", out _)) throw new BadRequestException("$dataversion needs $dataversion_applicationname");
        var isStudents = query.KeyColumn >= 0 && string.Equals(query.CoreTable, "students", StringComparison.OrdinalIgnoreCase);
        return (Of(call.Roster), isStudents ? Changed(call.Roster, Parse(since.ToString())).Students : null);
    }

    private ApiResponse Changes(Call call)
    {
        if (server < ServerFeatures.DataVersion) return ApiResponse.Message(404, "Resource not found");
        var (students, extension) = Changed(call.Roster, Parse(call.Names[1]));
        return ApiResponse.FromJson(json =>
        {
            json.WriteString("$dataversion", Of(call.Roster)); // a text
            json.WriteStartObject("tables");
            WriteIds(json, "students", students);
            WriteIds(json, Registrar.OwnExtension, extension);
            json.WriteEndObject();
        });
    }

    private static void WriteIds(Utf8JsonWriter json, string table, IReadOnlyCollection<int> ids)
    {
        if (ids.Count == 0) return;
        json.WriteStartArray(table);
        foreach (var id in ids) json.WriteNumberValue(id);
        json.WriteEndArray();
    }

    private static long Parse(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        ? version
        : throw new BadRequestException("The data version must be a number that is not negative.");

    private (IReadOnlyCollection<int> Students, IReadOnlyCollection<int> Extension) Changed(Roster now, long since)
    {
        var day = SchoolCalendar.Earliest.AddDays(Math.Min(since / PerDay, (now.Date - SchoolCalendar.Earliest).Days));
        // What was changed by hand is compared with the district as it would be without, unless the version knows of all changes.
        var before = district.On(day);
        if (since % PerDay == now.Edits.Version) before = before.With(now.Edits);
        var (students, extension) = (new List<int>(), new List<int>());
        for (int i = 0, k = 0; i < now.Count || k < before.Count;)
        {
            if (since == 0 || k == before.Count || (i < now.Count && now[i].Id < before[k].Id))
            {
                if (i == now.Count) break;
                students.Add(now[i].Id);
                extension.Add(now[i++].Id);
            }
            else if (i == now.Count || before[k].Id < now[i].Id) students.Add(before[k++].Id); // deleted
            else
            {
                var (current, was) = (now.Describe(i), before.Describe(k));
                if (current != was) students.Add(current.Id);
                if (!Same(now.Extension(Registrar.OwnExtension, current), before.Extension(Registrar.OwnExtension, was))) extension.Add(current.Id);
                i++;
                k++;
            }
        }
        return (students, extension);
    }

    private static bool Same(IReadOnlyDictionary<string, string?>? a, IReadOnlyDictionary<string, string?>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a ?? new Dictionary<string, string?>()).All(pair => b!.TryGetValue(pair.Key, out var other) && other == pair.Value);
}
