using System.Globalization;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>A course. A district course is one record that several schools offer.</summary>
/// <param name="Id">Courses.DCID.</param>
/// <param name="Number">Course_Number.</param>
/// <param name="Name">Course_Name.</param>
/// <param name="School">The school whose own course it is; null for a course of the district.</param>
internal sealed record Course(int Id, string Number, string Name, School? School = null);

/// <summary>What each school offers: the district's courses for its grades, and a few of its own.</summary>
internal sealed class Catalogue
{
    private const int FirstDistrictId = 501;
    private const int FirstLocalId = 2001;

    // Numbers as districts have them: letters, digits, leading zeros, two numbers that differ only by a leading zero, one that looks like
    // a decimal number and one like an exponent.
    private static readonly (string Number, string Name, int Low, int High)[] DistrictCourses =
    [
        ("0001", "Homeroom", 0, 12), ("0010", "Library", 0, 5), ("0020E", "Elementary Art", 0, 5), ("0021E", "Elementary Music", 0, 5),
        ("0022E", "Elementary Physical Education", 0, 5), ("0023E", "STEM Lab", 0, 5), ("0040", "Math Intervention", 0, 5),
        ("0100", "Language Arts 6", 6, 8), ("0101", "Language Arts 7", 6, 8), ("0102", "Language Arts 8", 6, 8),
        ("0110", "Math 6", 6, 8), ("0111", "Math 7", 6, 8), ("0112", "Pre-Algebra", 6, 8), ("0120", "Earth Science", 6, 8),
        ("0121", "Life Science", 6, 8), ("0122", "Physical Science", 6, 8), ("0123A", "World Geography A", 6, 8), ("0123B", "World Geography B", 6, 8),
        ("0130", "Exploratory Español", 6, 8), ("0131", "Exploratory Français", 6, 8), ("0140", "Band 1", 6, 8), ("0141", "Chorus 1", 6, 8),
        ("0150", "Coding & Robotics", 6, 8), ("0160", "Physical Education 6-8", 6, 8),
        ("100", "Advisory", 9, 12), ("1E3", "Engineering, Level 3", 9, 12), ("2.0", "Study Hall", 9, 12),
        ("ENG09", "English 9", 9, 12), ("ENG09H", "English 9 Honors", 9, 12), ("ENG10", "English 10", 9, 12), ("ENG10H", "English 10 Honors", 9, 12),
        ("ENG11", "English 11", 9, 12), ("ENG12", "English 12", 9, 12), ("ENG-AP1", "AP English Language", 9, 12), ("ENG-AP2", "AP English Literature", 9, 12),
        ("MTH101", "Algebra I", 9, 12), ("MTH102", "Geometry", 9, 12), ("MTH103", "Algebra II", 9, 12), ("MTH201", "Precalculus", 9, 12),
        ("MTH301", "AP Calculus AB", 9, 12), ("MTH302", "AP Calculus BC", 9, 12), ("MTH310", "AP Statistics", 9, 12), ("MTH050", "Personal Finance", 9, 12),
        ("SCI101", "Biology", 9, 12), ("SCI102", "Chemistry", 9, 12), ("SCI103", "Physics", 9, 12), ("SCI201", "Anatomy & Physiology", 9, 12),
        ("SCI301", "AP Biology", 9, 12), ("SCI302", "AP Chemistry", 9, 12), ("SCI110", "Environmental Science", 9, 12),
        ("SOC101", "World History", 9, 12), ("SOC102", "U.S. History", 9, 12), ("SOC103", "Government", 9, 12), ("SOC104", "Economics", 9, 12),
        ("SOC301", "AP U.S. History", 9, 12), ("SOC210", "Psychology", 9, 12),
        ("WL101", "Español I", 9, 12), ("WL102", "Español II", 9, 12), ("WL103", "Español III", 9, 12), ("WL111", "Français I", 9, 12),
        ("WL112", "Français II", 9, 12), ("WL121", "Deutsch für Anfänger", 9, 12), ("WL131", "Język polski", 9, 12),
        ("ART101", "Art Foundations", 9, 12), ("ART201", "Théâtre & Stagecraft", 9, 12), ("ART110", "Ceramics", 9, 12), ("ART120", "Photography", 9, 12),
        ("MUS101", "Concert Band", 9, 12), ("MUS102", "Jazz Ensemble", 9, 12), ("MUS110", "Concert Choir", 9, 12),
        ("PE09", "Physical Education 9", 9, 12), ("PE10", "Physical Education 10", 9, 12), ("HLT09", "Health", 9, 12),
        ("CTE101", "Introduction to Computer Science", 9, 12), ("CTE102", "AP Computer Science A", 9, 12), ("CTE110", "Welding Technology 1", 9, 12),
        ("CTE111", "Welding Technology 2", 9, 12), ("CTE120", "Culinary Arts", 9, 12), ("CTE130", "Automotive Service", 9, 12),
        ("CTE140", "Health Science: Certified Nursing", 9, 12), ("CTE150", "Child Development \"Bright Start\"", 9, 12),
        ("INT12", "Senior Internship", 9, 12), ("YRB", "Yearbook", 9, 12),
    ];

    private static readonly string[] LocalCourses = ["Leadership Council", "School Garden", "Morning Announcements Crew"];

    private readonly Course[][] _bySchool;
    private readonly Dictionary<int, Course> _byId = [];
    private readonly Dictionary<string, Course> _byNumber = new(StringComparer.Ordinal);

    public Catalogue(SchoolMap schools)
    {
        var district = DistrictCourses.Select((c, i) => (Course: new Course(FirstDistrictId + i, c.Number, c.Name), c.Low, c.High)).ToArray();
        _bySchool = schools.All.Select(school => district
            .Where(c => c.Low <= school.HighGrade && c.High >= school.LowGrade)
            .Select(c => c.Course)
            .Concat(LocalCourses.Select((name, i) => new Course(
                FirstLocalId + school.Index * LocalCourses.Length + i,
                $"L{school.Number.ToString(CultureInfo.InvariantCulture)}-{(char)('A' + i)}",
                name,
                school)))
            .OrderBy(c => c.Number, StringComparer.Ordinal)
            .ToArray()).ToArray();
        foreach (var course in _bySchool.SelectMany(courses => courses)) (_byId[course.Id], _byNumber[course.Number]) = (course, course);
    }

    /// <summary>Every course that a school offers, by id.</summary>
    public IEnumerable<Course> All => _byId.Values.OrderBy(course => course.Id);

    /// <summary>The courses of a school by number; the graduates' school has none.</summary>
    public IReadOnlyList<Course> Of(School school) => school.IsGraduated ? [] : _bySchool[school.Index];

    public Course Find(string number) => _byNumber[number];

    public Course? Find(int id) => _byId.TryGetValue(id, out var course) ? course : null;
}
