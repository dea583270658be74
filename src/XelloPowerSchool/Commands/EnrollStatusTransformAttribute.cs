using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Lets an enrolment status be given as PowerSchool writes it: by letter (A, P, T, G, H, I) or by code (0, -1, 2, 3, 4, another integer).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EnrollStatusTransformAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return input is IEnumerable list and not string
            ? list.Cast<object?>().Select(Status).ToArray()
            : Status(input)!;
    }

    /// <summary>The status; what is none stays what it is, and the engine says so.</summary>
    private static object? Status(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        string text = Convert.ToString(bare, CultureInfo.InvariantCulture)?.Trim() ?? "";
        if (bare is not PSEnrollStatus && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code))
        {
            return Enum.IsDefined(typeof(PSEnrollStatus), code) ? (PSEnrollStatus)code : PSEnrollStatus.Inactive;
        }

        return text.ToUpperInvariant() switch
        {
            "A" => PSEnrollStatus.Active,
            "P" => PSEnrollStatus.PreRegistered,
            "T" => PSEnrollStatus.TransferredOut,
            "G" => PSEnrollStatus.Graduated,
            "H" => PSEnrollStatus.Historical,
            "I" => PSEnrollStatus.Inactive,
            _ => bare,
        };
    }
}
