using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Values;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Reports;

/// <summary>
/// One HTML file with everything in it: no request leaves it, and its own security policy forbids any. Every value is encoded by
/// the template engine; only the drawings and our own style and script are not.
/// </summary>
internal static class ReportPage
{
    private static readonly Lazy<IFluidTemplate> Template = new(() => new FluidParser().Parse(Part("report.liquid")));

    private static readonly Lazy<TemplateOptions> Options = new(CreateOptions);

    /// <summary>Writes the page whole or not at all, readable only by its owner, because students are in it.</summary>
    /// <exception cref="XelloException"><c>OutputWriteFailed</c>.</exception>
    public static void Write(string path, ReportModel model) => WholeFile.Write(path, file =>
    {
        using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65536, leaveOpen: true);
        writer.Write(Render(model));
    });

    internal static string Render(ReportModel model)
    {
        var script = Part("report.js");
        var context = new TemplateContext(Options.Value);
        context.SetValue("page", model);
        context.SetValue("style", Part("report.css"));
        context.SetValue("script", script);
        context.SetValue("scriptHash", "sha256-" + Hash(script));
        return Template.Value.Render(context, HtmlEncoder.Default);
    }

    private static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions { MemberAccessStrategy = new UnsafeMemberAccessStrategy { MemberNameStrategy = MemberNameStrategies.CamelCase }, CultureInfo = CultureInfo.InvariantCulture };
        options.Filters.AddFilter("count", (input, _, _) =>
            new StringValue(input.ToNumberValue().ToString("N0", CultureInfo.InvariantCulture)));
        options.Filters.AddFilter("time", (input, _, _) =>
            new StringValue(input.ToObjectValue() is DateTimeOffset time ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : ""));
        return options;
    }

    private static string Part(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("Reports/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A browser reads every line end as LF, also where it hashes a script.
        var text = new StringBuilder();
        while (reader.ReadLine() is { } line)
            text.Append(line).Append('\n');
        return text.ToString();
    }

    private static string Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
#if NET
        return Convert.ToBase64String(SHA256.HashData(bytes));
#else
        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(bytes));
#endif
    }
}
