using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace XelloPowerSchool.Automation;

/// <summary>What is told of a night. Numbers, ids and the engine's own sentences: no student has a name in it.</summary>
/// <param name="Kind">Why it is told.</param>
/// <param name="District">The configuration's name.</param>
/// <param name="Machine">Where the night ran.</param>
/// <param name="Run">The run.</param>
internal sealed record Notice(XelloNotificationKind Kind, string District, string Machine, XelloSyncRun Run)
{
    /// <summary>Whether something that is held needs two persons.</summary>
    public bool NeedsTwoPersons { get; init; }

    // Other programs read it: names and forms of values are a promise.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Title => $"{District}: {Headline}";

    public string Advice => Kind switch
    {
        XelloNotificationKind.Held =>
            $"Look at the changes with: Get-XelloSyncRun {Run.Id} -Held -Change. If they are right, let them pass with: Approve-XelloSyncRun {Run.Id} -Reason '...'. "
            + (NeedsTwoPersons ? "Some of them need two persons, who do that one after the other. " : "")
            + "Until then those accounts stay as they are.",
        XelloNotificationKind.Failed => "Nothing was delivered; accounts in Xello are as they were. Test-XelloConfiguration and Get-XelloSyncRun show more.",
        XelloNotificationKind.Incomplete => "PowerSchool gave no complete roster, so nothing was changed. The next night reads it anew; if it goes on, run Test-PowerSchoolConnection.",
        _ => "Nothing has to be done.",
    };

    private string Headline => Kind switch
    {
        XelloNotificationKind.Held => string.Format(CultureInfo.InvariantCulture, "{0:N0} changes for Xello are held", Run.Held),
        XelloNotificationKind.Failed => "the night for Xello failed",
        XelloNotificationKind.Incomplete => "the roster for Xello was incomplete",
        XelloNotificationKind.Recovered => "the night for Xello succeeded again",
        _ => "the night for Xello went well",
    };

    /// <summary>The facts with their names, in the order in which people want them.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts
    {
        get
        {
            var facts = new List<(string, string)>
            {
                ("District", District), ("Machine", Machine), ("Run", Run.Id), ("Status", Run.Status.ToString()), ("Exit code", Number(Run.ExitCode)),
                ("Started", Time(Run.Started)),
            };
            if (Run.Finished is { } finished)
                facts.Add(("Finished", Time(finished)));
            foreach (var (name, count) in Counts().Where(count => count.Count > 0))
                facts.Add((char.ToUpperInvariant(name[0]) + name.Substring(1), Number(count)));
            foreach (var brake in Run.Brakes)
                facts.Add(("Held by", brake.ToString()));
            return facts;
        }
    }

    /// <summary>For mail.</summary>
    public string Text()
    {
        var text = new StringBuilder(Run.Message).Append("\r\n\r\n");
        foreach (var (name, value) in Facts)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        return text.Append("\r\n").Append(Advice).Append("\r\n").ToString();
    }

    /// <summary>For programs.</summary>
    public byte[] Json() => Json(json =>
    {
        json.WriteString("kind", Kind.ToString());
        json.WriteString("title", Title);
        json.WriteString("district", District);
        json.WriteString("machine", Machine);
        json.WriteString("runId", Run.Id);
        json.WriteString("status", Run.Status.ToString());
        json.WriteNumber("exitCode", Run.ExitCode);
        json.WriteString("started", Time(Run.Started));
        if (Run.Finished is { } finished)
            json.WriteString("finished", Time(finished));
        json.WriteString("message", Run.Message);
        foreach (var (name, count) in Counts())
            json.WriteNumber(name, count);
        json.WriteStartArray("brakes");
        foreach (var brake in Run.Brakes)
            json.WriteStringValue(brake.ToString());
        json.WriteEndArray();
        json.WriteString("advice", Advice);
    });

    /// <summary>A message for Slack's incoming webhooks: a text, and blocks with the same.</summary>
    public byte[] Slack() => Json(json =>
    {
        json.WriteString("text", Title);
        json.WriteStartArray("blocks");
        Block("header", "plain_text", Title);
        Block("section", "mrkdwn", Escaped(Run.Message));
        Block("section", "mrkdwn", string.Join("\n", Facts.Select(fact => $"*{fact.Name}:* {Escaped(fact.Value)}")));
        Block("section", "mrkdwn", Escaped(Advice));
        json.WriteEndArray();

        void Block(string type, string form, string text)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteStartObject("text");
            json.WriteString("type", form);
            json.WriteString("text", text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        static string Escaped(string text) => new StringBuilder(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").ToString();
    });

    /// <summary>A message with an Adaptive Card, as Teams' workflows take it.</summary>
    public byte[] Teams() => Json(json =>
    {
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        TextBlock(Title, isTitle: true);
        TextBlock(Run.Message, isTitle: false);
        json.WriteStartObject();
        json.WriteString("type", "FactSet");
        json.WriteStartArray("facts");
        foreach (var (name, value) in Facts)
        {
            json.WriteStartObject();
            json.WriteString("title", name);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        TextBlock(Advice, isTitle: false);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();

        void TextBlock(string text, bool isTitle)
        {
            json.WriteStartObject();
            json.WriteString("type", "TextBlock");
            json.WriteString("text", text);
            json.WriteBoolean("wrap", true);
            if (isTitle)
            {
                json.WriteString("size", "Medium");
                json.WriteString("weight", "Bolder");
            }

            json.WriteEndObject();
        }
    });

    private IEnumerable<(string Name, int Count)> Counts() =>
    [
        ("created", Run.Created), ("updated", Run.Updated), ("promoted", Run.Promoted), ("demoted", Run.Demoted), ("transferred", Run.Transferred),
        ("deactivated", Run.Deactivated), ("reactivated", Run.Reactivated), ("held", Run.Held), ("rejected", Run.Rejected), ("skipped", Run.Skipped),
    ];

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
