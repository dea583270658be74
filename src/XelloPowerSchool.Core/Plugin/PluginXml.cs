using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace XelloPowerSchool.Plugin;

/// <summary>Reads XML that nobody has looked at: no document types, no entities, nothing from elsewhere.</summary>
internal static class PluginXml
{
    private static readonly Regex Comment = new("<!--.*?-->", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    /// <summary>The outermost element; null when it cannot be read, with a finding that says why.</summary>
    public static XElement? Read(byte[] content, string file, PluginFindings findings)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(content, writable: false), settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException e)
        {
            if (HasDocumentType(content))
                findings.Add(PluginRules.DocumentType, file);
            else // the library's own words quote the file, and differ between frameworks
                findings.Add(PluginRules.NotWellFormed, file, null, string.Format(CultureInfo.InvariantCulture, "Line {0}, character {1}.", e.LineNumber, e.LinePosition));
            return null;
        }
    }

    private static bool HasDocumentType(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content, writable: false), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return Comment.Replace(reader.ReadToEnd(), "").Contains("<!DOCTYPE", StringComparison.Ordinal);
    }
}
